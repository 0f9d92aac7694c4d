using System.Text;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Knowledge.Audit;
using HyperMesh.Autonomic.Engine.Tests.Planning;

namespace HyperMesh.Autonomic.Engine.Tests.Knowledge;

public sealed class RetentionTests : IDisposable
{
    private const string Quiet = """
        - name: quiet
          when: { metric: { name: load, op: ">", value: 50 } }
          then: [fake.set: { program: drop }]
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Remove_AgainAndAgain_LeavesTheStateTheOpenPastAndTheChain(int seed)
    {
        var path = StoreOf(seed, records: 3_000);
        using var journal = Journal.Open(path);
        var state = KnowledgeState.Of(journal);
        var before = Text(state);
        var walks = Walks(journal, state);

        var removals = RemoveAll(path, journal, state, new Retention { Size = 1 }, atOnce: 300);

        removals.Count.ShouldBeGreaterThan(3);
        // Only that something was removed is new.
        Text(KnowledgeState.Of(journal)).ShouldBe(Text(state));
        Text(Without(state)).ShouldBe(Text(Without(Read(before))));
        Walks(journal, state).ShouldBe(walks, "why of everything open still walks to where it began");
        foreach (var plan in state.PlansThatMatter())
            journal.Find(plan)!.Body.ShouldBeOfType<ChangePlan>();
        journal.Read().Count().ShouldBeLessThan(Retention.AlwaysKept + 600 + removals.Count);
        JournalAudit.Run(path, new AuditRequest()).Findings.ShouldBeEmpty();
        var kept = removals[^1].Kept[^1];
        OlderStore.Execute(path, $"UPDATE records SET body = replace(body, '\"kind\":', '\"kind\": ') WHERE id = {kept}");
        JournalAudit.Run(path, new AuditRequest()).IsGood.ShouldBeFalse($"record {kept} stayed, and was edited since");
    }

    [Fact]
    public void Remove_ThenASnapshotOfLaterRecords_KeepsTheOneInTheirPlace()
    {
        var path = StoreOf(seed: 1, records: 2_000);
        using var journal = Journal.Open(path);
        var state = KnowledgeState.Of(journal);
        var removal = RemoveAll(path, journal, state, new Retention { Size = 1 }, atOnce: 500)[^1];
        for (var i = 0; i < 4; i++)
        {
            var record = journal.Append(JournalText.Epoch, new Note("test", "n"), []);
            state.Apply(record);
            journal.SaveSnapshot(Snapshot.Of(state, record.Id));
        }

        journal.Snapshots().Count.ShouldBe(3);
        journal.ReadSnapshot(removal.Before - 1)!.Digest.ShouldBe(removal.Snapshot);
    }

    [Fact]
    public void Next_NothingIsOldOrTooMuch_IsNothing()
    {
        var path = StoreOf(seed: 1, records: 1_500);
        using var journal = Journal.OpenToRead(path);
        var past = OpenPast.Of(KnowledgeState.Of(journal), journal.LastId);

        new RemovalPlanner(journal, new Retention(), 500).Next(past, journal.Find(1_500)!.At).ShouldBeNull();
    }

    [Fact]
    public void Next_ByAge_TakesWhatIsOlderAndSaysSo()
    {
        var path = StoreOf(seed: 1, records: 2_000);
        using var journal = Journal.OpenToRead(path);
        var past = OpenPast.Of(KnowledgeState.Of(journal), journal.LastId);
        var middle = journal.Find(400)!.At;

        var removal = new RemovalPlanner(journal, new Retention { Age = TimeSpan.FromHours(1) }, int.MaxValue).Next(past, middle + TimeSpan.FromHours(1))!;

        removal.Said.Reason.ShouldBe("older than 1 hours");
        journal.Find(removal.Said.Before)!.At.ShouldBeGreaterThanOrEqualTo(middle);
        journal.Find(removal.Said.Before - 1)!.At.ShouldBeLessThan(middle);
    }

    [Fact]
    public void Next_EverythingIsOld_LeavesTheNewestRecords()
    {
        var path = StoreOf(seed: 1, records: 2_000);
        using var journal = Journal.OpenToRead(path);
        var past = OpenPast.Of(KnowledgeState.Of(journal), journal.LastId);

        var removal = new RemovalPlanner(journal, new Retention(), int.MaxValue).Next(past, JournalText.Epoch.AddYears(50))!;

        removal.Said.Before.ShouldBe(past.LastId - Retention.AlwaysKept + 1);
    }

    [Fact]
    public void RemovalOf_ARecordThatIsGone_IsTheRecordThatSaysSo()
    {
        var path = StoreOf(seed: 1, records: 3_000);
        using var journal = Journal.Open(path);
        var removals = RemoveAll(path, journal, KnowledgeState.Of(journal), new Retention { Size = 1 }, atOnce: 500);

        var first = Enumerable.Range(1, 3_000).First(id => journal.Find(id) is null);
        journal.RemovalOf(first)!.Body.ShouldBeOfType<Trim>().Before.ShouldBe(removals[0].Before);
        journal.RemovalOf(journal.LastId).ShouldBeNull();
    }

    [Fact]
    public void Remove_TheCountIsNotWhatWasPlanned_ChangesNothing()
    {
        var path = StoreOf(seed: 1, records: 2_000);
        using var journal = Journal.Open(path);
        var past = OpenPast.Of(KnowledgeState.Of(journal), journal.LastId);
        var removal = new RemovalPlanner(journal, new Retention { Size = 1 }, 500).Next(past, JournalText.Epoch)!;
        var wrong = removal with { Said = removal.Said with { Removed = 7 } };

        Should.Throw<IOException>(() => journal.Remove(JournalText.Epoch, wrong));

        journal.LastId.ShouldBe(2_000);
        journal.Read().Count().ShouldBe(2_000);
        journal.Append(JournalText.Epoch, new Note("test", "goes on"), []).Id.ShouldBe(2_001);
        JournalAudit.Run(path, new AuditRequest()).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void GiveBack_AfterARemoval_MakesTheFileSmaller()
    {
        var path = StoreOf(seed: 1, records: 3_000);
        using var journal = Journal.Open(path);
        RemoveAll(path, journal, KnowledgeState.Of(journal), new Retention { Size = 1 }, atOnce: 5_000);
        var (held, free) = journal.Size();
        free.ShouldBeGreaterThan(0);

        while (journal.Size().Free > 0 && journal.GiveBack(10))
        {
        }

        journal.Size().ShouldBe((journal.Size().Held, 0));
        journal.Size().Held.ShouldBeLessThanOrEqualTo(held);
        journal.Dispose();
        new FileInfo(path).Length.ShouldBeLessThan(held + free);
    }

    [Fact]
    public async Task RunAsync_BesideALoop_RemovesAndGoesOn()
    {
        var path = StoreOf(seed: 2, records: 5_000);
        using var loop = new TestLoop(PolicyText.Rules(Quiet), Journal.Open(path), start: JournalText.Epoch.AddDays(400));
        loop.Run(TimeSpan.FromDays(400).TotalSeconds + 1);

        await loop.RetainAsync(new Retention { Age = TimeSpan.FromDays(1) });

        loop.Journal.Read().Count(record => record.Body is Trim).ShouldBe(2);
        loop.Journal.Find(1_990).ShouldBeNull();
        JournalAudit.Run(path, new AuditRequest()).Findings.ShouldBeEmpty();
        Text(KnowledgeState.Of(loop.Journal)).ShouldBe(Text(loop.State));
    }

    private static List<Trim> RemoveAll(string path, Journal journal, KnowledgeState state, Retention retention, int atOnce)
    {
        using var reading = Journal.OpenToRead(path);
        var planner = new RemovalPlanner(reading, retention, atOnce, least: 100);
        var said = new List<Trim>();
        while (planner.Next(OpenPast.Of(state, journal.LastId), JournalText.Epoch) is { } removal)
        {
            state.Apply(journal.Remove(journal.Find(journal.LastId)!.At, removal));
            said.Add(removal.Said);
        }

        return said;
    }

    /// <summary>Walks from all that is open to the records without a cause.</summary>
    private static string Walks(Journal journal, KnowledgeState state)
    {
        var (seen, open) = (new SortedSet<long>(), new Stack<long>(OpenPast.Of(state, 0).References.Where(id => id != state.LastTrim?.Record)));
        while (open.TryPop(out var id))
            if (seen.Add(id))
                foreach (var cause in journal.Find(id).ShouldNotBeNull($"record {id}").Causes)
                    open.Push(cause);
        return string.Join(',', seen);
    }

    private static KnowledgeState Without(KnowledgeState state)
    {
        var copy = Folded.Copy(state);
        typeof(KnowledgeState).GetProperty(nameof(KnowledgeState.LastTrim))!.SetValue(copy, null);
        return copy;
    }

    private static KnowledgeState Read(string json) => SnapshotFormat.Read(Encoding.UTF8.GetBytes(json));

    private static string Text(KnowledgeState state) => Encoding.UTF8.GetString(SnapshotFormat.Write(state));

    /// <summary>A store with the first records of a story.</summary>
    private string StoreOf(int seed, int records)
    {
        var path = _folder[$"store{seed}.db"];
        using var story = new Story(seed, baseline: true, gentle: false);
        while (story.Journal.LastId < records)
            story.Step();
        using var journal = Journal.Open(path);
        foreach (var record in story.Journal.Read().Take(records))
            journal.Append(record.At, record.Body, record.Causes);
        return path;
    }
}
