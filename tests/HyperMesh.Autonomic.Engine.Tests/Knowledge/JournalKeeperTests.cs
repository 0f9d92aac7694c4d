using System.Buffers.Binary;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Knowledge.Audit;
using HyperMesh.Autonomic.Engine.Plugins.Trust;

namespace HyperMesh.Autonomic.Engine.Tests.Knowledge;

public sealed class JournalKeeperTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void DurableId_AfterAppends_ReachesTheLast()
    {
        using var journal = Journal.Open(_folder["store.db"]);
        for (var i = 1; i <= 100; i++)
            journal.Append(At(i), new Note("test", "one"), []);
        Waiting.Until(() => journal.DurableId == 100, "all are on disk");
    }

    [Fact]
    public void DurableId_WhileTheDiskIsBusy_StaysWhereItIsAndNobodyWaits()
    {
        using var busy = new ManualResetEventSlim();
        using var free = new ManualResetEventSlim();
        using var journal = Journal.Open(_folder["store.db"], new JournalSettings
        {
            Flush = _ =>
            {
                busy.Set();
                free.Wait(Patience);
            },
        });
        journal.Append(At(1), new Note("test", "one"), []);
        busy.Wait(Patience).ShouldBeTrue();
        for (var i = 2; i <= 50; i++)
            journal.Append(At(i), new Note("test", "nobody waits"), []);
        journal.DurableId.ShouldBe(0);
        free.Set();
        Waiting.Until(() => journal.DurableId == 50, "all are on disk");
    }

    [Fact]
    public void Append_EachRecordSynced_IsDurableWhenItReturns()
    {
        using var journal = Journal.Open(_folder["store.db"], new JournalSettings { Sync = JournalSync.EachRecord });
        for (var i = 1; i <= 10; i++)
            journal.Append(At(i), new Note("test", "one"), []).Id.ShouldBe(journal.DurableId);
    }

    [Fact]
    public void Append_AfterTheDiskHasFailed_IsRefused()
    {
        using var journal = Journal.Open(_folder["store.db"], new JournalSettings { Flush = _ => throw new IOException("Input/output error") });
        journal.Append(At(1), new Note("test", "one"), []);
        IOException? fault = null;
        Waiting.Until(() => (fault = Fault(journal)) is not null, "the fault is told");
        fault!.Message.ShouldStartWith($"{_folder["store.db"]}: what was written could not be brought to disk: Input/output error; ");
        Should.Throw<IOException>(() => journal.HasMoved()).Message.ShouldBe(fault.Message);
        journal.DurableId.ShouldBe(0);
    }

    [Fact]
    public void Heads_WhileRunning_AreSignedAtMostOnceASecondAndNeverSayMoreThanIsOnDisk()
    {
        using var key = SigningKey.Generate(SigningAlgorithm.EcdsaP256);
        using (var journal = Journal.Open(_folder["store.db"], new JournalSettings { Key = key, Signing = TimeSpan.FromHours(1) }))
        {
            journal.Append(At(1), new Note("test", "one"), []);
            Waiting.Until(() => journal.Heads() is [{ Id: 1 }], "the first is signed");
            journal.DurableId.ShouldBe(1);
            journal.Append(At(2), new Note("test", "two"), []);
            Waiting.Until(() => journal.DurableId == 2, "the second is on disk");
            journal.Heads().ShouldHaveSingleItem().Id.ShouldBe(1, "an hour has not gone by");
        }

        using var reading = Journal.OpenToRead(_folder["store.db"]);
        var head = reading.Heads().ShouldHaveSingleItem();
        (head.Id, head.IsBy(key.Public)).ShouldBe((2, true));
    }

    [Fact]
    public void Append_ManyRecords_MovesTheLogWithoutLosingAny()
    {
        using (var journal = Journal.Open(_folder["store.db"]))
        {
            for (var i = 1; i <= 10_000; i++)
                journal.Append(At(i), new Note("test", new string('x', 500)), []);
            Waiting.Until(() => new FileInfo(_folder["store.db"]).Length > 1_000_000, "the log is moved into the file");
        }

        var report = JournalAudit.Run(_folder["store.db"], new AuditRequest());
        (report.IsGood, report.Records).ShouldBe((true, 10_000));
    }

    // What a power cut leaves of the log is what was flushed, and any of the bytes after it: its beginning up to a place in the middle of a write, and
    // pages that were never written.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Open_AfterAPowerCut_FindsAtLeastWhatWasDurableAndNeverHalfARecord(bool isTorn)
    {
        const int records = 40;
        var durable = new List<(long Length, long Id)>();
        var (store, log) = (_folder["store.db"], _folder["store.db-wal"]);
        using (var journal = Journal.Open(store, new JournalSettings { Sync = JournalSync.EachRecord }))
        {
            for (var i = 1; i <= records; i++)
            {
                journal.Append(At(i), new Note("test", new string('x', 100 * i)), i > 1 ? [i - 1] : []);
                durable.Add((new FileInfo(log).Length, journal.DurableId));
            }

            File.Copy(store, _folder["image.db"]);
            File.Copy(log, _folder["image.db-wal"]);
        }

        var image = File.ReadAllBytes(_folder["image.db-wal"]);
        foreach (var cut in CutsOf(image))
        {
            File.Copy(_folder["image.db"], _folder["cut.db"], overwrite: true);
            File.WriteAllBytes(_folder["cut.db-wal"], isTorn ? [.. image[..cut], .. new byte[image.Length - cut]] : image[..cut]);
            File.Delete(_folder["cut.db-shm"]);
            var kept = durable.LastOrDefault(one => one.Length <= cut).Id;
            var found = RecordsIn(_folder["cut.db"]);
            found.ShouldBeGreaterThanOrEqualTo(kept, $"cut at {cut}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Open_AfterDeathInAMigration_FindsTheOldStoreWholeOrTheNewOneAndGoesOn(int version)
    {
        const int records = 59;
        OlderStore.Write(_folder["image.db"], version, records);
        var older = OlderStore.Dump(_folder["image.db"]);
        File.Copy(_folder["image.db"], _folder["store.db"]);
        using (Journal.Open(_folder["store.db"]))
            File.Copy(_folder["store.db-wal"], _folder["image.db-wal"]);
        var newer = OlderStore.Dump(_folder["store.db"]);
        var found = new HashSet<string>();

        var image = File.ReadAllBytes(_folder["image.db-wal"]);
        foreach (var cut in CutsOf(image))
        {
            var store = _folder["cut.db"];
            File.Copy(_folder["image.db"], store, overwrite: true);
            File.WriteAllBytes(store + "-wal", image[..cut]);
            var state = OlderStore.Dump(store);
            found.Add(state);
            (state == older || state == newer).ShouldBeTrue($"cut at {cut}: {state}");

            using (var journal = Journal.Open(store, new JournalSettings { Sync = JournalSync.AtCheckpoints }))
                journal.Append(At(records + 1), new Note("test", "the first of this version"), [records]);
            RecordsIn(store).ShouldBe(records + 1, $"cut at {cut}");
        }

        found.Count.ShouldBe(2);
    }

    /// <summary>Places at the end of each frame of a log, and within it.</summary>
    private static IEnumerable<int> CutsOf(byte[] log)
    {
        var frame = 24 + BinaryPrimitives.ReadInt32BigEndian(log.AsSpan(8));
        return Enumerable.Range(0, (log.Length - 32) / frame + 1).SelectMany(n => new[] { 32 + n * frame, 32 + n * frame + frame / 3, 32 + n * frame + 10 })
            .Where(cut => cut <= log.Length);
    }

    // What a disk has changed in the log: SQLite leaves out all that follows, and what is left fits together.
    [Fact]
    public void Verify_AByteFlippedInTheLog_IsFoundWhereverItIs()
    {
        const int records = 6;
        var (store, log) = (_folder["store.db"], _folder["store.db-wal"]);
        Journal.Open(store).Dispose();
        using (var journal = Journal.Open(store, new JournalSettings { Sync = JournalSync.EachRecord }))
        {
            for (var i = 1; i <= records; i++)
                journal.Append(At(i), new Note("test", $"note {i}"), []);
            File.Copy(store, _folder["image.db"]);
            File.Copy(log, _folder["image.db-wal"]);
        }

        var image = File.ReadAllBytes(_folder["image.db-wal"]);
        var frame = 24 + BinaryPrimitives.ReadInt32BigEndian(image.AsSpan(8));
        var frames = (image.Length - 32) / frame;
        Flip(image, null).ShouldBeNull("an untouched log");
        for (var n = 0; n < frames - 1; n++)
            foreach (var at in new[] { 2, 5, 9, 17, 24, frame - 1 })
            {
                var found = Flip(image, 32 + n * frame + at).ShouldNotBeNull($"byte {at} of frame {n + 1}");
                found.Problem.ShouldContain($"the log cut.db-wal is damaged in its page {n + 1}: ");
                found.Id.ShouldBeLessThanOrEqualTo(records);
            }

        Flip(image, 13).ShouldNotBeNull().Problem.ShouldContain("is damaged at its beginning");
    }

    [Fact]
    public void Verify_AByteFlippedWhereTheStoreItselfIsStillInTheLog_SaysThatAndNotThatItIsNoStore()
    {
        using (var journal = Journal.Open(_folder["store.db"]))
        {
            journal.Append(At(1), new Note("test", "one"), []);
            File.Copy(_folder["store.db"], _folder["image.db"]);
            File.Copy(_folder["store.db-wal"], _folder["image.db-wal"]);
        }

        Should.Throw<IOException>(() => Flip(File.ReadAllBytes(_folder["image.db-wal"]), 100)).Message.ShouldContain("cannot be used: the log cut.db-wal is damaged in its page 1");
    }

    [Fact]
    public void Open_AByteWasFlippedInTheLog_GoesOnSaysSoOnceAndIsGoodAfterwards()
    {
        var store = _folder["store.db"];
        using (var journal = Journal.Open(store))
        {
            for (var i = 1; i <= 6; i++)
                journal.Append(At(i), new Note("test", $"note {i}"), []);
            File.Copy(store, _folder["cut.db"]);
            File.Copy(store + "-wal", _folder["cut.db-wal"]);
        }

        var bytes = File.ReadAllBytes(_folder["cut.db-wal"]);
        bytes[bytes.Length * 3 / 4] ^= 1;
        File.WriteAllBytes(_folder["cut.db-wal"], bytes);

        for (var i = 0; i < 2; i++)
            using (var journal = Journal.Open(_folder["cut.db"]))
            {
                var notes = journal.Read().Select(record => record.Body).OfType<Note>().Where(note => note.Subject == "journal").ToList();
                notes.ShouldHaveSingleItem().Text.ShouldContain("may be missing: the log cut.db-wal is damaged in its page ");
                journal.Append(At(10 + i), new Note("test", "more"), []);
                JournalAudit.Run(_folder["cut.db"], new AuditRequest()).Findings.ShouldBeEmpty();
            }
    }

    /// <summary>What is said of a copy of a log with one bit changed.</summary>
    private AuditFinding? Flip(byte[] image, int? at)
    {
        byte[] bytes = [.. image];
        if (at is { } place)
            bytes[place] ^= 4;
        File.Copy(_folder["image.db"], _folder["cut.db"], overwrite: true);
        File.WriteAllBytes(_folder["cut.db-wal"], bytes);
        File.Delete(_folder["cut.db-shm"]);
        return JournalAudit.Run(_folder["cut.db"], new AuditRequest()).Findings.FirstOrDefault(finding => finding.Problem.Contains("-wal", StringComparison.Ordinal));
    }

    /// <summary>How many records a store has, which must be the first ones, as they were written.</summary>
    private static long RecordsIn(string path)
    {
        using (Journal.Open(path, new JournalSettings { Sync = JournalSync.AtCheckpoints }))
        {
            var report = JournalAudit.Run(path, new AuditRequest());
            report.Findings.ShouldBeEmpty();
            report.Records.ShouldBe(report.Last);
            return report.Last;
        }
    }

    private static IOException? Fault(Journal journal)
    {
        try
        {
            journal.Append(At(2), new Note("test", "two"), []);
            return null;
        }
        catch (IOException fault)
        {
            return fault;
        }
    }

    private static DateTimeOffset At(int i) => JournalText.Epoch.AddSeconds(i);
}
