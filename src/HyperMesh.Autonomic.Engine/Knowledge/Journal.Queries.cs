using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace HyperMesh.Autonomic.Engine.Knowledge;

// Questions of people: SQLite looks through the records, so that only those that are wanted are read.
public sealed partial class Journal
{
    /// <summary>The rule that a record is about: its own, or that of the plan or the symptom that it speaks of.</summary>
    private const string RuleOf = """
        coalesce(json_extract(body, '$.rule'),
          (SELECT json_extract(about.body, '$.rule') FROM records about
           WHERE about.id = coalesce(json_extract(records.body, '$.plan'), json_extract(records.body, '$.record'))))
        """;

    /// <summary>The target that a record is about: its own, that of its hook, or that of the plan or the symptom that it speaks of.</summary>
    private const string TargetOf = """
        coalesce(json_extract(body, '$.target'),
          substr(coalesce(json_extract(body, '$.action.hook'), json_extract(body, '$.hook')),
            instr(coalesce(json_extract(body, '$.action.hook'), json_extract(body, '$.hook')), ':') + 1),
          (SELECT json_extract(about.body, '$.target') FROM records about
           WHERE about.id = coalesce(json_extract(records.body, '$.plan'), json_extract(records.body, '$.record'))))
        """;

    private const string PlanOf = """
        (id = $plan OR json_extract(body, '$.plan') = $plan OR json_extract(body, '$.undoes') = $plan OR json_extract(body, '$.plan') IN (
          SELECT undo.id FROM records undo WHERE undo.id > $plan AND undo.kind = 'plan' AND json_extract(undo.body, '$.undoes') = $plan))
        """;

    /// <summary>The records that are wanted, oldest first, in pages.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public IEnumerable<KnowledgeRecord> Read(RecordFilter filter)
    {
        foreach (var stored in ReadStored(filter))
            yield return Guarded(Path, stored.Read);
    }

    /// <summary>The last of the records that are wanted, oldest first. Only as much of the store is looked at as it takes to find them.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public IEnumerable<KnowledgeRecord> ReadLast(RecordFilter filter, int count)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (count == 0)
            return [];

        lock (_gate)
            filter = filter with { After = Guarded(Path, () => BeforeLast(filter, count)) };
        return Read(filter).Take(count);
    }

    /// <summary>Records as they lie in the store, oldest first, in pages.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public IEnumerable<StoredRecord> ReadStored(RecordFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        while (true)
        {
            List<StoredRecord> records;
            lock (_gate)
                records = Guarded(Path, () => Select(filter, PageSize));
            foreach (var record in records)
                yield return record;
            if (records.Count < PageSize)
                yield break;
            filter = filter with { After = records[^1].Id };
        }
    }

    /// <summary>Id of the newest record as the store has it now, also when another process has written it; 0 when there is none.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public long Newest
    {
        get
        {
            lock (_gate)
                return Guarded(Path, () => Scalar("SELECT coalesce(max(id), 0) FROM records"));
        }
    }

    /// <summary>The time of the newest record; null where there is none.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public DateTimeOffset? LastAt
    {
        get
        {
            lock (_gate)
                return Guarded(Path, () =>
                {
                    using var command = Command("SELECT at FROM records ORDER BY id DESC LIMIT 1");
                    return command.ExecuteScalar() is string at ? DateTimeOffset.Parse(at, CultureInfo.InvariantCulture) : (DateTimeOffset?)null;
                });
        }
    }

    private List<StoredRecord> Select(RecordFilter filter, int count)
    {
        using var command = Filtered(filter, $"id, at, cause, body, {(_hasChain ? "hash" : "x''")}", "ORDER BY id LIMIT $count");
        command.Parameters.AddWithValue("$count", count);
        using var reader = command.ExecuteReader();
        var found = new List<StoredRecord>();
        while (reader.Read())
            found.Add(new StoredRecord(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetFieldValue<byte[]>(4)));
        return found;
    }

    private long BeforeLast(RecordFilter filter, int count)
    {
        using var command = Filtered(filter, "id", "ORDER BY id DESC LIMIT $count");
        command.Parameters.AddWithValue("$count", count);
        command.CommandText = $"SELECT coalesce(min(id) - 1, $after) FROM ({command.CommandText})";
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private SqliteCommand Filtered(RecordFilter filter, string columns, string rest)
    {
        var command = Command("");
        var sql = new StringBuilder($"SELECT {columns} FROM records WHERE id > $after");
        command.Parameters.AddWithValue("$after", filter.After);
        Add("at >= $since", "$since", filter.Since is { } since ? Stored(since) : null);
        Add("at < $until", "$until", filter.Until is { } until ? Stored(until) : null);
        if (filter.Kinds.Count > 0)
            sql.Append(CultureInfo.InvariantCulture, $" AND kind IN ({string.Join(", ", filter.Kinds.Select((_, i) => $"$kind{i}"))})");
        foreach (var (i, kind) in filter.Kinds.Index())
            command.Parameters.AddWithValue($"$kind{i}", kind);
        Add(PlanOf, "$plan", filter.Plan);
        Add($"{RuleOf} GLOB $rule", "$rule", filter.Rule is not { } rule ? null : Glob(rule.Contains('/', StringComparison.Ordinal) ? rule : $"*/{rule}"));
        Add($"{TargetOf} GLOB $target", "$target", filter.Target is { } target ? Glob(target) : null);
        command.CommandText = sql.Append(' ').Append(rest).ToString();
        return command;

        void Add(string condition, string name, object? value)
        {
            if (value is null)
                return;
            sql.Append(" AND ").Append(condition);
            command.Parameters.AddWithValue(name, value);
        }
    }

    /// <summary>An instant as records have it: such texts are in the order of time.</summary>
    private static string Stored(DateTimeOffset at) => at.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);

    /// <summary>Only <c>*</c> and <c>?</c> stand for others.</summary>
    private static string Glob(string pattern) => pattern.Replace("[", "[[]", StringComparison.Ordinal);
}
