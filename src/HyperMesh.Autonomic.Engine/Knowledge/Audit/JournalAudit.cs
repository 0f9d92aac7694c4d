using System.Globalization;
using Microsoft.Data.Sqlite;

namespace HyperMesh.Autonomic.Engine.Knowledge.Audit;

/// <summary>Says whether a store is what was written into it. It reads only, also while another process writes: what it sees is the store of one instant.</summary>
public static class JournalAudit
{
    /// <summary>Looks at every record.</summary>
    /// <exception cref="IOException">It is not there, cannot be read, or is of a newer version.</exception>
    public static AuditReport Run(string path, AuditRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!File.Exists(path))
            throw new IOException($"{path}: there is no Knowledge store; name another with --store");
        var damage = LogDamage.In(path)?.Words(path);
        try
        {
            using var connection = ReadOnlyStore.Open(path);
            var version = JournalSchema.Require(connection);
            using var instant = connection.BeginTransaction(deferred: true);
            return JournalSchema.HasChain(connection) ? Look(connection, version, request, damage) : WithoutChain(connection, version);
        }
        catch (Exception fault) when (StoreFault.Is(fault))
        {
            throw damage is null ? StoreFault.Of(path, fault) : new IOException($"{path}: the Knowledge store cannot be used: {damage}", fault);
        }
    }

    private static AuditReport WithoutChain(SqliteConnection connection, int version) =>
        new(version, false, Number(connection, "SELECT count(*) FROM records"), Number(connection, "SELECT coalesce(max(id), 0) FROM records"), "", null, null, false, [], 0);

    private static AuditReport Look(SqliteConnection connection, int version, AuditRequest request, string? damage)
    {
        var findings = new FindingList();
        var heads = Heads(connection, findings);
        Action<long>? progress = request.Progress is { } tell ? done => tell(done, Math.Max(done, heads.Select(head => head.Id).FirstOrDefault())) : null;
        var walk = new ChainWalk(1, RecordChain.Origin, heads, findings, progress);
        var (trim, kept, signedWell) = ((Trim?)null, 0L, findings.Count == 0);
        // Only where something is missing is it looked for what was said about that.
        if (!walk.Run(connection, stopsAtGap: true))
        {
            if (TrimLook.Newest(connection, findings) is { } found)
            {
                // What was found so far is what the removal explains.
                if (signedWell)
                    findings = new FindingList();
                trim = found.Trim;
                kept = KeptRecords.Check(connection, found.Id, trim, findings);
                walk = new ChainWalk(trim.Before, Convert.FromHexString(trim.Hash), heads, findings, progress);
            }

            walk.Run(connection, stopsAtGap: false);
        }

        SchemaLook.Check(connection, findings);
        var last = walk.Expected - 1;
        if (damage is not null)
            findings.Add(last + 1, $"it may be missing at the end, and more after it: {damage}");
        var (head, isKnown) = HeadLook.Judge(heads, last, request, findings);
        return new AuditReport(
            version, true, walk.Records + kept, last, Convert.ToHexStringLower(walk.Last), trim, head, isKnown, findings.First, findings.Count);
    }

    /// <summary>What was signed, the newest first; that it cannot be read is a finding.</summary>
    internal static List<JournalHead> Heads(SqliteConnection connection, FindingList findings)
    {
        var heads = new List<JournalHead>();
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT id, hash, at, key, signature FROM heads ORDER BY id DESC";
            using var reader = command.ExecuteReader();
            while (reader.Read())
                heads.Add(new JournalHead(
                    Convert.ToInt64(reader.GetValue(0), CultureInfo.InvariantCulture), Bytes(reader, 1), reader.GetString(2), Bytes(reader, 3), Bytes(reader, 4)));
        }
        catch (Exception fault) when (StoreFault.Is(fault))
        {
            findings.Add(0, $"what was signed cannot be read: {fault.Message}");
        }

        return heads;
    }

    private static byte[] Bytes(SqliteDataReader reader, int column) => reader.GetValue(column) as byte[] ?? [];

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
