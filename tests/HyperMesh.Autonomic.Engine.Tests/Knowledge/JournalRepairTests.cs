using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Knowledge.Audit;
using HyperMesh.Autonomic.Engine.Plugins.Trust;

namespace HyperMesh.Autonomic.Engine.Tests.Knowledge;

public sealed class JournalRepairTests : IDisposable
{
    private const int Page = 4096;
    private const int Count = 1500;
    private readonly TempFolder _folder = new();
    private readonly string _store;

    public JournalRepairTests()
    {
        _store = _folder["store.db"];
        JournalAuditTests.Write(_store, null, Count);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(20)]
    [InlineData(35)]
    [InlineData(50)]
    public void Run_DamagedPage_SavesAllOtherRecordsAndListsTheLost(int page)
    {
        Overwrite(page * Page, new byte[Page]);
        var before = File.ReadAllBytes(_store);
        var report = JournalRepair.Run(_store, null, JournalText.Epoch);

        report.LostCount.ShouldBeInRange(1, 60);
        (report.Saved + report.LostCount).ShouldBe(Count);
        report.Changed.ShouldBeEmpty();
        File.ReadAllBytes(report.Damaged).ShouldBe(before, customMessage: "the damaged store is kept as it was");
        var audit = JournalAudit.Run(_store, new AuditRequest());
        (audit.IsGood, audit.Last).ShouldBe((true, Count + 1));
        using var journal = Journal.OpenToRead(_store);
        var lost = report.Lost.SelectMany(range => Enumerable.Range((int)range.First, (int)(range.Last - range.First + 1))).ToHashSet();
        foreach (var record in journal.Read().Take(Count))
            ((Note)record.Body).Text.ShouldStartWith(lost.Contains((int)record.Id) ? "this record was lost" : $"note {record.Id}");
        ((Note)journal.Find(Count + 1)!.Body).Text.ShouldStartWith($"repaired: {report.Saved} records saved, {report.LostCount} lost: ");
    }

    [Fact]
    public void Run_EditedRecord_IsSavedAndNamed()
    {
        OlderStore.Execute(_store, "UPDATE records SET body = replace(body, 'note 5\"', 'note 6\"') WHERE id = 5");
        var report = JournalRepair.Run(_store, null, JournalText.Epoch);
        (report.Saved, report.LostCount).ShouldBe((Count, 0));
        report.Changed.ShouldBe([5]);
        JournalAudit.Run(_store, new AuditRequest()).IsGood.ShouldBeTrue();
    }

    [Fact]
    public void Run_RecordThatIsNone_IsLost()
    {
        OlderStore.Execute(_store, "UPDATE records SET body = '{}' WHERE id IN (7, 8)");
        var report = JournalRepair.Run(_store, null, JournalText.Epoch);
        report.Lost.ShouldBe([(7, 8)]);
        JournalAudit.Run(_store, new AuditRequest()).IsGood.ShouldBeTrue();
    }

    [Fact]
    public void Run_EndIsMissing_ListsWhatWasSigned()
    {
        using (var key = SigningKey.Generate(SigningAlgorithm.EcdsaP256))
            JournalAuditTests.Write(_folder["signed.db"], key, 10);
        OlderStore.Execute(_folder["signed.db"], "DELETE FROM records WHERE id > 7");
        var report = JournalRepair.Run(_folder["signed.db"], null, JournalText.Epoch);
        (report.Saved, report.LostCount).ShouldBe((7, 3));
        report.Lost.ShouldBe([(8, 10)]);
        JournalAudit.Run(_folder["signed.db"], new AuditRequest()).Last.ShouldBe(11);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(21)]
    [InlineData(47)]
    [InlineData(59)]
    public void Run_DamagedHeader_SavesEverything(int at)
    {
        Overwrite(at, [(byte)(File.ReadAllBytes(_store)[at] ^ 0x55)]);
        var report = JournalRepair.Run(_store, null, JournalText.Epoch);
        (report.Saved, report.LostCount).ShouldBe((Count, 0));
        JournalAudit.Run(_store, new AuditRequest()).IsGood.ShouldBeTrue();
        Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal).ToArray()
            .ShouldBe(new[] { _store, report.Damaged }, customMessage: "drafts and copies are gone");
    }

    [Fact]
    public void Run_TruncatedStore_SavesTheBeginning()
    {
        using (var file = File.OpenWrite(_store))
            file.SetLength(40 * Page);
        var report = JournalRepair.Run(_store, null, JournalText.Epoch);
        report.Saved.ShouldBeGreaterThan(300);
        JournalAudit.Run(_store, new AuditRequest()).IsGood.ShouldBeTrue();
    }

    [Fact]
    public void Run_ToAnotherFile_LeavesTheStoreWhereItIs()
    {
        Overwrite(30 * Page, new byte[Page]);
        var before = File.ReadAllBytes(_store);
        var report = JournalRepair.Run(_store, _folder["sound.db"], JournalText.Epoch);
        (report.Store, report.Damaged).ShouldBe((_folder["sound.db"], _store));
        File.ReadAllBytes(_store).ShouldBe(before);
        JournalAudit.Run(_folder["sound.db"], new AuditRequest()).IsGood.ShouldBeTrue();
    }

    [Fact]
    public void Run_NoDatabaseAtAll_LeavesItAndSaysSo()
    {
        File.WriteAllText(_store, string.Concat(Enumerable.Repeat("this is no database\n", 500)));
        var before = File.ReadAllBytes(_store);
        Should.Throw<IOException>(() => JournalRepair.Run(_store, null, JournalText.Epoch)).Message.ShouldStartWith($"{_store}: it could not be repaired, and is as it was: ");
        File.ReadAllBytes(_store).ShouldBe(before);
        Directory.GetFiles(_folder.Path).ShouldBe([_store]);
    }

    [Fact]
    public void Run_BesideRecords_TakesOverBaselinesAndInbox()
    {
        Journal.Post(_store, new Note("test", "left by another"), 3);
        Overwrite(30 * Page, new byte[Page]);
        JournalRepair.Run(_store, null, JournalText.Epoch).Tables.ShouldBeEmpty();
        using var journal = Journal.Open(_store);
        var taken = new List<(RecordBody, long)>();
        journal.TakeInbox((body, cause) => taken.Add((body, cause)));
        taken.ShouldBe([(new Note("test", "left by another"), 3)]);
    }

    [Fact]
    public void Open_StoreWithDamagedPage_NamesRepair()
    {
        Overwrite(0, new byte[16]);
        Should.Throw<IOException>(() => Journal.Open(_store)).Message.ShouldContain($"'hypermesh knowledge repair --store {_store}' saves what can be read");
    }

    private void Overwrite(long at, byte[] bytes)
    {
        using var file = File.OpenWrite(_store);
        file.Position = at;
        file.Write(bytes);
    }
}
