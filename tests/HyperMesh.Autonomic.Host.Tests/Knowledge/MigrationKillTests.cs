using System.Diagnostics;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Knowledge.Audit;
using HyperMesh.Autonomic.Engine.Tests.Knowledge;

namespace HyperMesh.Autonomic.Host.Tests.Knowledge;

/// <summary>A process that dies while it brings an older store to this version.</summary>
public sealed class MigrationKillTests : CliTests
{
    private const int Records = 20_000;
    private const long Megabyte = 1 << 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public void Migration_KilledAtSeveralInstants_LosesNothingAndGoesOn()
    {
        var store = _state["store.db"];
        OlderStore.Write(store, version: 3, records: 1);
        OlderStore.Execute(store, $$"""
            INSERT INTO records (id, at, cause, body)
              SELECT value, '2026-01-01T00:00:00.0000000+00:00', '[]', '{"kind":"note","subject":"test","text":"note ' || value || printf('%.*c', 500, 'x') || '"}'
              FROM (WITH RECURSIVE ids (value) AS (SELECT 2 UNION ALL SELECT value + 1 FROM ids WHERE value < {{Records}}) SELECT value FROM ids)
            """);
        var before = OlderStore.Dump(store);

        // The records are written anew, far more than SQLite's memory holds: the log grows while the transaction goes on.
        foreach (var size in (long[])[0, 1, 3, 6, 9])
        {
            KillWhenLogHas(store, size * Megabyte);
            OlderStore.Dump(store).ShouldBe(before, $"killed when the log had {size} MB");
        }

        using (var journal = Journal.Open(store))
        {
            journal.Append(DateTimeOffset.UnixEpoch, new Note("test", "the first of this version"), [Records]);
            journal.Read().Count().ShouldBe(Records + 1);
        }

        var report = JournalAudit.Run(store, new AuditRequest());
        report.Findings.ShouldBeEmpty();
        report.Records.ShouldBe(Records + 1);
    }

    private void KillWhenLogHas(string store, long bytes)
    {
        using var process = _cli.Start("knowledge", "trim", "--older-than", "36500d", "--store", store);
        var log = new FileInfo(store + "-wal");
        var begin = Stopwatch.GetTimestamp();
        while (!log.Exists || log.Length < bytes)
        {
            process.HasExited.ShouldBeFalse("it was to be killed before it had done");
            Stopwatch.GetElapsedTime(begin).ShouldBeLessThan(Limit);
            Thread.Yield();
            log.Refresh();
        }

        process.Kill();
        process.WaitForExit();
    }
}
