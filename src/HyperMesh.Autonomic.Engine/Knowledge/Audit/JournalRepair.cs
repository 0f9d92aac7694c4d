using System.Globalization;
using Microsoft.Data.Sqlite;

namespace HyperMesh.Autonomic.Engine.Knowledge.Audit;

/// <summary>Makes a sound store of what can be read of a damaged one. The damaged one is never written: it is read, and kept under another name. The caller sees
/// to it that nobody writes the store meanwhile.</summary>
public static class JournalRepair
{
    /// <summary>Repairs a store.</summary>
    /// <param name="path">The damaged store.</param>
    /// <param name="output">Where the sound one goes; null for the place of the damaged one, which gets another name then.</param>
    /// <param name="at">Now; for the names and the note.</param>
    /// <exception cref="IOException">Nothing of it can be read, or the sound one cannot be written; the damaged one is as it was.</exception>
    public static RepairReport Run(string path, string? output, DateTimeOffset at)
    {
        var stamp = at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);
        var (draft, copy, damaged) = ($"{output ?? path}.repaired-{stamp}", $"{path}.copy-{stamp}", output is null ? $"{path}.damaged-{stamp}" : path);
        try
        {
            RepairReport report;
            using (var source = Readable(path, copy))
                report = Write(source, path, draft, damaged, at);
            Check(draft);
            if (output is null)
                SetAside(path, damaged);
            File.Move(draft, output ?? path);
            return report with { Store = output ?? path };
        }
        catch (Exception fault) when (StoreFault.Is(fault))
        {
            throw new IOException($"{path}: it could not be repaired, and is as it was: {fault.Message}", fault);
        }
        finally
        {
            foreach (var file in (string[])[draft, copy])
                foreach (var suffix in (string[])["", "-wal", "-shm"])
                    File.Delete(file + suffix);
        }
    }

    private static void SetAside(string path, string damaged)
    {
        File.Delete(path + "-shm");
        var log = new FileInfo(path + "-wal");
        if (log is { Exists: true, Length: 0 })
            log.Delete();
        else if (log.Exists)
            log.MoveTo(damaged + "-wal");
        File.Move(path, damaged);
    }

    /// <summary>Opens the store, or where its first bytes are damaged a copy with sound ones.</summary>
    private static SqliteConnection Readable(string path, string copy)
    {
        try
        {
            return Known(ReadOnlyStore.Open(path));
        }
        catch (Exception fault) when (StoreFault.IsDamage(fault) || fault is SqliteException)
        {
            File.Copy(path, copy);
            if (File.Exists(path + "-wal"))
                File.Copy(path + "-wal", copy + "-wal");
            HeaderMend.Apply(copy);
            return Known(ReadOnlyStore.Open(copy));
        }
    }

    private static SqliteConnection Known(SqliteConnection connection)
    {
        try
        {
            JournalSchema.Require(connection);
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM sqlite_schema WHERE name = 'records'";
            command.ExecuteScalar();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static RepairReport Write(SqliteConnection source, string path, string draft, string damaged, DateTimeOffset at)
    {
        using var target = SystemSqlite.Connection(new SqliteConnectionStringBuilder { DataSource = draft, Pooling = false }.ToString());
        target.Open();
        JournalSchema.Migrate(target);
        using var transaction = target.BeginTransaction();
        var hasChain = JournalSchema.HasChain(source);
        var files = new FileInfo(path).Length + (File.Exists(path + "-wal") ? new FileInfo(path + "-wal").Length : 0);
        RepairReport report;
        using (var rebuilt = new RebuiltChain(target, at, TrimLook.Newest(source, new FindingList()) is { } found ? found.Trim : null, hasChain))
        {
            foreach (var record in new Salvage(source, hasChain, files).Records())
                rebuilt.Add(record);
            var tables = SideTables.Copy(source, target, transaction);
            rebuilt.End(hasChain ? Signed(source) : 0, damaged);
            report = new RepairReport(draft, damaged, rebuilt.Saved, rebuilt.Lost, rebuilt.LostCount, rebuilt.Changed, tables);
        }

        transaction.Commit();
        return report;
    }

    private static long Signed(SqliteConnection source)
    {
        var aside = new FindingList();
        return JournalAudit.Heads(source, aside).Where(head => HeadLook.IsValid(head, aside)).Select(head => head.Id).FirstOrDefault();
    }

    private static void Check(string draft)
    {
        var audit = JournalAudit.Run(draft, new AuditRequest());
        if (!audit.IsGood)
            throw new FormatException($"what was saved does not hold together: record {audit.Findings[0].Id}: {audit.Findings[0].Problem}");
    }
}
