using System.Reactive.Concurrency;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Tests.Policies;

/// <summary>Edits of real files, seen in virtual time.</summary>
public sealed class PolicyFolderTests : IDisposable
{
    private static readonly TimeSpan Long = PolicyFolder.Poll * 3;

    private readonly HistoricalScheduler _clock = new();
    private readonly TempFolder _files = new();
    private readonly List<PolicySnapshot> _changes = [];
    private readonly List<PolicyRejection> _rejected = [];
    private PolicyFolder? _folder;

    public void Dispose()
    {
        _folder?.Dispose();
        _files.Dispose();
    }

    [Fact]
    public void Open_WithAMistake_WatchesNothing()
    {
        Write("p.yaml", "for: 5");
        var problems = new Documents.ProblemList();
        PolicyFolder.Open(_files.Path, PolicySetFiles.Reader.Read, _clock, problems).ShouldBeNull();
        problems.ShouldHaveSingleItem();
    }

    [Fact]
    public void Edit_Good_TakesItsPlaceWithTheNextRevision()
    {
        Open("for: 1s");
        Write("p.yaml", "for: 22s");
        Pass(Long);
        _changes.ShouldHaveSingleItem().Revision.ShouldBe(2);
        _folder!.Current.Rules[0].For.ShouldBe(TimeSpan.FromSeconds(22));
        Pass(Long);
        _changes.Count.ShouldBe(1);
        _rejected.ShouldBeEmpty();
    }

    [Fact]
    public void Edit_Bad_LeavesTheOldInForceAndSaysAllOnce()
    {
        Open("for: 1s");
        Write("p.yaml", "for: 5\ncooldown: 60");
        Pass(Long);
        _folder!.Current.Rules[0].For.ShouldBe(TimeSpan.FromSeconds(1));
        var rejection = _rejected.ShouldHaveSingleItem();
        rejection.Problems.Select(problem => problem.Place.Line).ShouldBe([8, 9]);
        rejection.ToString().ShouldBe(
            $"the edit was not taken over, revision 1 stays in force: {_files["p.yaml"]}:8:10: a duration needs a unit, such as 5s (and 1 more)");
        File.SetLastWriteTimeUtc(_files["p.yaml"], new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Pass(Long);
        _rejected.Count.ShouldBe(1, "the content is the same");
        Write("p.yaml", "for: 6\ncooldown: 60");
        Pass(Long);
        _rejected.Count.ShouldBe(2);
        Write("p.yaml", "for: 7s");
        Pass(Long);
        _changes.ShouldHaveSingleItem().Revision.ShouldBe(2);
    }

    [Fact]
    public void Edit_Undone_IsNoChange()
    {
        Open("for: 1s");
        Write("p.yaml", "for: 5");
        Pass(Long);
        Write("p.yaml", "for: 1s");
        Pass(Long);
        _rejected.Count.ShouldBe(1);
        _changes.ShouldHaveSingleItem("after a rejection, even the old content is read again").Rules[0].For.Seconds.ShouldBe(1);
    }

    [Fact]
    public void Edit_StillBeingWritten_IsNotRead()
    {
        Open("for: 1s");
        for (var written = 0; written < 20; written++)
        {
            // Ever longer: as a file that is being written.
            File.WriteAllText(_files["p.yaml"], PolicySetFiles.Rule("for: 2s")[..^(60 - written)]);
            Pass(PolicyFolder.Settle / 2, PolicyFolder.Settle / 2);
        }

        _rejected.ShouldBeEmpty();
        Write("p.yaml", "for: 2s");
        Pass(Long);
        _rejected.ShouldBeEmpty();
        _changes.ShouldHaveSingleItem();
    }

    [Fact]
    public void Edit_RenamedOver_IsSeen()
    {
        Open("for: 1s");
        Write("new", "for: 3s");
        File.Move(_files["new"], _files["p.yaml"], overwrite: true);
        Pass(Long);
        _changes.ShouldHaveSingleItem().Rules[0].For.Seconds.ShouldBe(3);
    }

    [Fact]
    public void Edit_LinkOfAConfigMapSwapped_IsSeen()
    {
        Directory.CreateDirectory(_files["one"]);
        Directory.CreateDirectory(_files["two"]);
        Write("one/p.yaml", "for: 1s");
        Write("two/p.yaml", "for: 2s");
        var same = new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(_files["one/p.yaml"], same);
        File.SetLastWriteTimeUtc(_files["two/p.yaml"], same.AddTicks(1000));
        Directory.CreateDirectory(_files["mounted"]);
        Directory.CreateSymbolicLink(_files["mounted/..data"], "../one");
        File.CreateSymbolicLink(_files["mounted/p.yaml"], "..data/p.yaml");
        Open(path: _files["mounted"]);
        Directory.Delete(_files["mounted/..data"]);
        Directory.CreateSymbolicLink(_files["mounted/..data"], "../two");
        Pass(Long);
        _changes.ShouldHaveSingleItem().Rules[0].For.Seconds.ShouldBe(2);
    }

    [Fact]
    public void Folder_Vanished_IsSaidAndItsReturnIsTakenUp()
    {
        Directory.CreateDirectory(_files["policies"]);
        Write("policies/p.yaml", "for: 1s");
        Open(path: _files["policies"]);
        Directory.Delete(_files["policies"], recursive: true);
        Pass(Long);
        _rejected.ShouldHaveSingleItem().Problems.ShouldHaveSingleItem().Message.ShouldBe("there is no such file");
        _folder!.Current.Rules.Count.ShouldBe(1);
        Directory.CreateDirectory(_files["policies"]);
        Write("policies/p.yaml", "for: 4s");
        Pass(Long);
        _changes.ShouldHaveSingleItem().Rules[0].For.Seconds.ShouldBe(4);
    }

    [Fact]
    public void Edit_LinkThatLeadsToItself_IsRefusedWithItsPlace()
    {
        Open("for: 1s");
        File.CreateSymbolicLink(_files["loop.yaml"], "loop.yaml");
        Pass(Long);
        _rejected.ShouldHaveSingleItem().Problems[0].Place.File.ShouldBe(_files["loop.yaml"]);
        _folder!.Current.Revision.ShouldBe(1);
    }

    [Fact]
    public void Edit_ToldByTheSystem_IsTakenUpBeforeThePoll()
    {
        Open("for: 1s");
        Pass(PolicyFolder.Tick);
        Write("p.yaml", "for: 5s");
        // The system tells on a thread of its own: only as much virtual time is let pass as there is between two polls.
        var steps = (int)(PolicyFolder.Poll / PolicyFolder.Tick) - 5;
        Waiting.Until(() => _folder!.HasWord, "the system tells of edits");
        for (var step = 0; step < steps && _changes.Count == 0; step++)
            _clock.AdvanceBy(PolicyFolder.Tick);
        _changes.ShouldHaveSingleItem();
    }

    private void Open(string keys = "", string? path = null)
    {
        if (path is null)
            Write("p.yaml", keys);
        var problems = new Documents.ProblemList();
        _folder = PolicyFolder.Open(path ?? _files.Path, PolicySetFiles.Reader.Read, _clock, problems).ShouldNotBeNull(problems.ToString());
        _folder.Changes.Subscribe(_changes.Add);
        _folder.Rejected.Subscribe(_rejected.Add);
    }

    private void Write(string name, string keys) => _files.Write(name, PolicySetFiles.Rule(keys));

    private void Pass(TimeSpan time, TimeSpan? step = null)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += step ?? PolicyFolder.Tick)
            _clock.AdvanceBy(step ?? PolicyFolder.Tick);
    }
}
