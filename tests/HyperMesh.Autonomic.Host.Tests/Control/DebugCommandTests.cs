namespace HyperMesh.Autonomic.Host.Tests.Control;

/// <summary><c>debug</c>: a daemon that runs logs more, and then as usual again. Needs no rights.</summary>
public sealed class DebugCommandTests : CliTests
{
    [Fact]
    public async Task Enable_RunningDaemon_LogsMoreAndSaysInTheJournalWhoAskedForIt()
    {
        using var daemon = await new RunningDaemon(_cli, _state, "--policies", _state.Write("policies.yaml", ControlPolicies.Ask)).ReadyAsync();
        daemon.Next("plan");
        daemon.Errors.ShouldNotContain("dbug", customMessage: "it is quiet by itself");

        var enabled = Debug(daemon, "--enable", "--log-level", "trace");
        enabled.ExitCode.ShouldBe(0, enabled.ToString());
        enabled.Output.ShouldStartWith($"the daemon logs from TRACE on, asked for by {Environment.UserName} (uid ");
        var note = daemon.Next("note", record => record.GetProperty("text").GetString()!.StartsWith("log level trace", StringComparison.Ordinal));
        note.GetProperty("text").GetString()!.ShouldContain($"asked for by {Environment.UserName} (uid ");
        await Waiting.UntilAsync(() => daemon.Errors.Contains("trce: ") && daemon.Errors.Contains("samples of"), "each reading is logged");
        await Waiting.UntilAsync(() => daemon.Errors.Contains("dbug: ") && daemon.Errors.Contains("control: log level trace"), "each record is logged");

        Debug(daemon, "--disable").Output.ShouldStartWith("the daemon logs from INFORMATION on");
        daemon.Next("note", record => record.GetProperty("text").GetString()!.StartsWith("log level information", StringComparison.Ordinal));
        daemon.End().ShouldBe(0);
        daemon.Errors.ShouldNotContain("control: log level information", customMessage: "that record is not logged any more");
    }

    [Theory]
    [InlineData("say either --enable or --disable")]
    [InlineData("say either --enable or --disable", "--enable", "--disable")]
    [InlineData("did you mean 'WARNING'?", "--enable", "--log-level", "WARNINGS")]
    [InlineData("--disable goes back to the usual level", "--disable", "--log-level", "debug")]
    public void BadWords_SayTheMend(string words, params string[] arguments)
    {
        var refused = _cli.Run(["debug", .. arguments]);
        refused.ExitCode.ShouldBe(2, refused.ToString());
        refused.Errors.ShouldContain(words);
    }

    private CliResult Debug(RunningDaemon daemon, params string[] words) => _cli.Run(["debug", "--store", daemon.Store, .. words]);
}
