using System.Security.Cryptography;
using System.Text;
using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Engine.Tests.Knowledge;

public sealed class RecordChainTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Next_KnownRecord_IsTheHashOfItsCanonicalBytes()
    {
        var body = "{\"kind\":\"note\",\"text\":\"ü\"}";
        byte[] canonical =
        [
            .. Enumerable.Repeat((byte)7, 32),
            0, 0, 0, 2, .. "12"u8, 0, 0, 0, 4, .. "2026"u8, 0, 0, 0, 3, .. "[3]"u8, 0, 0, 0, (byte)Encoding.UTF8.GetByteCount(body), .. Encoding.UTF8.GetBytes(body),
        ];
        RecordChain.Next([.. Enumerable.Repeat((byte)7, 32)], 12, "2026", "[3]", body).ShouldBe(SHA256.HashData(canonical));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    public void Append_Records_StoresTheHashOfEach(int length)
    {
        using var journal = Journal.Open(_folder["store.db"]);
        for (var i = 0; i < 20; i++)
            journal.Append(At(i), new Note("test", new string('ü', length)), i == 0 ? [] : [i, 1]);

        var last = RecordChain.Origin.ToArray();
        foreach (var record in journal.ReadStored())
        {
            last = RecordChain.Next(last, record.Id, record.At, record.Cause, record.Body);
            record.Hash.ToArray().ShouldBe(last);
        }

        journal.LastHash().ShouldBe(last);
        journal.ReadStored(after: 18).Select(record => record.Id).ShouldBe([19, 20]);
    }

    [Fact]
    public void Append_InAStoreOpenedAgain_GoesOnWithTheChain()
    {
        for (var i = 1; i <= 3; i++)
        {
            using var journal = Journal.Open(_folder["store.db"]);
            journal.Append(At(i), new Note("test", "one"), []);
        }

        using var reading = Journal.OpenToRead(_folder["store.db"]);
        var last = RecordChain.Origin.ToArray();
        foreach (var record in reading.ReadStored())
            last = RecordChain.Next(last, record.Id, record.At, record.Cause, record.Body);
        reading.LastHash().ShouldBe(last);
        reading.LastId.ShouldBe(3);
    }

    [Fact]
    public void Append_Notes_MakesLittleGarbage()
    {
        using var journal = Journal.InMemory();
        var (body, causes) = (new Note("test", new string('x', 400)), new long[] { 1 });
        for (var i = 0; i < 1000; i++)
            journal.Append(At(i), body, causes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            journal.Append(At(i), body, causes);
        ((GC.GetAllocatedBytesForCurrentThread() - before) / 1000).ShouldBeLessThan(600);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Open_OlderStore_GetsTheChainOfItsRecords(int version)
    {
        OlderStore.Write(_folder["store.db"], version, records: 25);
        using (var reading = Journal.OpenToRead(_folder["store.db"]))
        {
            reading.Read().Count().ShouldBe(25);
            reading.ReadStored().ShouldAllBe(record => record.Hash.Length == 0);
        }

        using var journal = Journal.Open(_folder["store.db"]);
        journal.Append(At(26), new Note("test", "the first of this version"), [25]);
        var last = RecordChain.Origin.ToArray();
        foreach (var record in journal.ReadStored())
        {
            last = RecordChain.Next(last, record.Id, record.At, record.Cause, record.Body);
            record.Hash.ToArray().ShouldBe(last);
        }

        journal.Read().Select(record => record.Id).ShouldBe(Enumerable.Range(1, 26).Select(i => (long)i));
        journal.Read().Take(25).Select(record => ((Note)record.Body).Text).ShouldBe(Enumerable.Range(1, 25).Select(i => $"note {i}"));
    }

    [Fact]
    public void Open_OlderStoreThatCannotBeMigrated_IsLeftAsItWas()
    {
        OlderStore.Write(_folder["store.db"], version: 3, records: 5);
        // The last step cannot make its table: what the steps before it did is taken back.
        OlderStore.Execute(_folder["store.db"], "CREATE TABLE snapshots (mine TEXT)");
        var before = OlderStore.Dump(_folder["store.db"]);
        Should.Throw<IOException>(() => Journal.Open(_folder["store.db"])).Message.ShouldContain("snapshots");
        OlderStore.Dump(_folder["store.db"]).ShouldBe(before);
        using var reading = Journal.OpenToRead(_folder["store.db"]);
        reading.Read().Count().ShouldBe(5);
    }

    private static DateTimeOffset At(int i) => JournalText.Epoch.AddSeconds(i);
}
