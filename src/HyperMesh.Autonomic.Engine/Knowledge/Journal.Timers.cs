using System.Globalization;
using System.Text.Json;
using HyperMesh.Autonomic.Engine.Analysis;
using Microsoft.Data.Sqlite;

namespace HyperMesh.Autonomic.Engine.Knowledge;

// How long conditions have held, beside the records: the latest state of each case, not a history.
public sealed partial class Journal
{
    /// <summary>What was saved, and when; null when nothing was.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    internal (DateTimeOffset At, IReadOnlyList<SavedCase> Cases)? ReadTimers()
    {
        lock (_gate)
            return _kept is null ? Guarded(Path, ReadAllTimers) : null;
    }

    /// <summary>Saves what has changed.</summary>
    /// <param name="at">The instant as of which all cases are as they are saved.</param>
    /// <param name="changed">Cases in their new state.</param>
    /// <param name="gone">Cases of which there is nothing to remember any more.</param>
    /// <exception cref="IOException">The store cannot be written.</exception>
    internal void SaveTimers(DateTimeOffset at, IReadOnlyCollection<SavedCase> changed, IReadOnlyCollection<CaseKey> gone)
    {
        if (_kept is not null)
            return;

        lock (_gate)
            Guarded(Path, () =>
            {
                using var transaction = _connection!.BeginTransaction();
                foreach (var key in gone.Concat(changed.Select(saved => saved.Case)))
                    Delete(key, transaction);
                foreach (var saved in changed)
                    Insert(saved, transaction);
                using var stamp = Command("INSERT OR REPLACE INTO timers_saved (id, at) VALUES (1, $at)");
                stamp.Transaction = transaction;
                stamp.Parameters.AddWithValue("$at", at.ToString("O", CultureInfo.InvariantCulture));
                stamp.ExecuteNonQuery();
                transaction.Commit();
                return changed.Count;
            });
        _keeper?.Wrote();
    }

    private (DateTimeOffset At, IReadOnlyList<SavedCase> Cases)? ReadAllTimers()
    {
        using var stamp = Command("SELECT at FROM timers_saved");
        if (stamp.ExecuteScalar() is not string at)
            return null;

        using var command = Command("SELECT policy, rule, target, grp, state FROM timers ORDER BY policy, rule, target, grp");
        using var reader = command.ExecuteReader();
        var cases = new List<SavedCase>();
        while (reader.Read())
        {
            var key = new CaseKey(new RuleId(reader.GetString(0), reader.GetString(1)), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3));
            cases.Add(ReadState(key, reader.GetString(4)));
        }

        return (DateTimeOffset.Parse(at, CultureInfo.InvariantCulture), cases);
    }

    private static SavedCase ReadState(CaseKey key, string json)
    {
        using var document = JsonDocument.Parse(json);
        var state = document.RootElement;
        return new SavedCase(
            key,
            state.GetProperty("memory").GetString()!,
            state.GetProperty("raised").GetBoolean(),
            Instant(state.GetProperty("holdsSince")),
            Instant(state.GetProperty("ceasedSince")),
            [.. state.GetProperty("holds").EnumerateArray().Select(hold => hold.GetBoolean())],
            [.. state.GetProperty("raises").EnumerateArray().Select(raise => raise.GetDateTimeOffset())]);
    }

    private static DateTimeOffset? Instant(JsonElement element) => element.ValueKind == JsonValueKind.Null ? null : element.GetDateTimeOffset();

    private void Insert(SavedCase saved, SqliteTransaction transaction)
    {
        using var command = Keyed("INSERT INTO timers (policy, rule, target, grp, state) VALUES ($policy, $rule, $target, $grp, $state)", saved.Case, transaction);
        command.Parameters.AddWithValue("$state", JsonSerializer.Serialize(new
        {
            memory = saved.Memory,
            raised = saved.IsRaised,
            holdsSince = saved.HoldsSince,
            ceasedSince = saved.CeasedSince,
            holds = saved.Holds,
            raises = saved.Raises,
        }));
        command.ExecuteNonQuery();
    }

    private void Delete(CaseKey key, SqliteTransaction transaction)
    {
        using var command = Keyed("DELETE FROM timers WHERE policy = $policy AND rule = $rule AND target = $target AND coalesce(grp, '') = coalesce($grp, '')", key, transaction);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Keyed(string sql, CaseKey key, SqliteTransaction transaction)
    {
        var command = Command(sql);
        command.Transaction = transaction;
        command.Parameters.AddWithValue("$policy", key.Rule.Policy);
        command.Parameters.AddWithValue("$rule", key.Rule.Rule);
        command.Parameters.AddWithValue("$target", key.Target);
        command.Parameters.AddWithValue("$grp", (object?)key.Group ?? DBNull.Value);
        return command;
    }
}
