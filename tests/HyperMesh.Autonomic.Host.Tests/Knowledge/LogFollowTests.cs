using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Host.Tests.Knowledge;

public sealed class LogFollowTests : CliTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private string Store => _state["store.db"];

    [Fact]
    public void Follow_NewRecords_ComeAsTheyAreWrittenAndCtrlCEndsIt()
    {
        using var journal = Journal.Open(Store);
        Write(journal, 1, 15);
        var follow = _cli.Start("knowledge", "log", "--follow", "--kind", "note", "--store", Store);
        Next(follow, 10).ShouldBe([.. Enumerable.Range(6, 10).Select(i => $"loop: n{i}")], "the last ten come first");

        Write(journal, 16, 17);
        journal.Append(DateTimeOffset.UnixEpoch, new Standstill(StandstillState.Held, "", "anna"), []);
        Write(journal, 18, 18);

        Next(follow, 3).ShouldBe(["loop: n16", "loop: n17", "loop: n18"], "and not what is no note");
        Cli.Signal(follow, "INT");
        Cli.Finish(follow).ExitCode.ShouldBe(0);
    }

    [Fact]
    public void Follow_StoreIsMadeAnew_GoesOnFromItsBeginning()
    {
        using (var first = Journal.Open(Store))
            Write(first, 1, 3);
        var follow = _cli.Start("knowledge", "log", "--follow", "--store", Store);
        Next(follow, 3);

        using (var second = Journal.Create(Store))
        {
            Write(second, 100, 105);
            Next(follow, 6).ShouldBe([.. Enumerable.Range(100, 6).Select(i => $"loop: n{i}")]);
        }

        Cli.Signal(follow, "INT");
        var ended = Cli.Finish(follow);
        ended.ExitCode.ShouldBe(0);
        ended.Errors.ShouldContain("was made anew; following it from its beginning");
    }

    [Fact]
    public void Follow_StoreIsGone_WaitsForIt()
    {
        using (var first = Journal.Open(Store))
            Write(first, 1, 2);
        var follow = _cli.Start("knowledge", "log", "--follow", "--store", Store);
        Next(follow, 2);
        foreach (var suffix in new[] { "", "-wal", "-shm" })
            File.Delete(Store + suffix);
        follow.StandardError.ReadLine().ShouldNotBeNull().ShouldContain("there is no Knowledge store");

        using (var second = Journal.Open(Store))
        {
            Write(second, 7, 9);
            Next(follow, 3).ShouldBe(["loop: n7", "loop: n8", "loop: n9"]);
        }

        Cli.Signal(follow, "TERM");
        Cli.Finish(follow).ExitCode.ShouldBe(0);
    }

    private static void Write(Journal journal, int from, int to)
    {
        for (var i = from; i <= to; i++)
            journal.Append(DateTimeOffset.UnixEpoch.AddSeconds(i), new Note("loop", $"n{i}"), []);
    }

    /// <summary>The next lines, without their times and ids.</summary>
    private static List<string> Next(System.Diagnostics.Process follow, int count)
    {
        var lines = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var line = follow.StandardOutput.ReadLineAsync().WaitAsync(Patience).GetAwaiter().GetResult().ShouldNotBeNull();
            lines.Add(line[line.IndexOf("loop:", StringComparison.Ordinal)..]);
        }

        return lines;
    }
}
