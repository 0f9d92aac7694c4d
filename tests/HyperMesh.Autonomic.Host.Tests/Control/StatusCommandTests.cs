using System.Text.Json;

namespace HyperMesh.Autonomic.Host.Tests.Control;

/// <summary><c>status</c>, with a daemon and without.</summary>
public sealed class StatusCommandTests : CliTests
{
    private readonly string _policies;

    public StatusCommandTests() => _policies = _state.Write("policies.yaml", ControlPolicies.Ask);

    [Fact]
    public async Task Status_DaemonAtWork_ShowsWhatItSaysInEveryForm()
    {
        using var daemon = await new RunningDaemon(_cli, _state, "--policies", _policies).ReadyAsync();
        daemon.Next("plan");

        var json = _cli.Run("status", "--store", daemon.Store, "-o", "json");
        json.ExitCode.ShouldBe(0, json.ToString());
        json.Lines[0].GetProperty("running").GetBoolean().ShouldBeTrue();
        json.Lines[0].GetProperty("daemon").GetProperty("pid").GetInt32().ShouldBe(daemon.Process.Id);
        var yaml = _cli.Run("status", "--store", daemon.Store, "-o", "yaml").Output;
        yaml.ShouldContain("running: true\n");
        yaml.ShouldContain($"\n  pid: {daemon.Process.Id}\n");
        yaml.ShouldContain("- rule: people/ask\n");
        var text = _cli.Run("status", "--socket", daemon.Socket, "--store", daemon.Store).Output;
        text.ShouldContain("policies: revision 1 with 2 rules");
        text.ShouldContain("rules: 1 armed, 1 not:");
        text.ShouldContain("awaitingApproval");
    }

    [Fact]
    public async Task Watch_UntilItIsInterrupted_ShowsItAgain()
    {
        using var daemon = await new RunningDaemon(_cli, _state, "--policies", _policies).ReadyAsync();
        var watch = _cli.Start("status", "--store", daemon.Store, "--watch", "-o", "json");
        var first = JsonDocument.Parse((await watch.StandardOutput.ReadLineAsync())!).RootElement;
        var second = JsonDocument.Parse((await watch.StandardOutput.ReadLineAsync())!).RootElement;
        Up(second).ShouldBeGreaterThan(Up(first));
        Cli.Signal(watch, "INT");
        Cli.Finish(watch).ExitCode.ShouldBe(0);

        static double Up(JsonElement status) => status.GetProperty("daemon").GetProperty("uptimeSeconds").GetDouble();
    }

    [Fact]
    public void Status_NoDaemon_SaysWhatTheStoreAndTheKernelSay()
    {
        var none = _cli.Run("status", "-o", "json");
        none.ExitCode.ShouldBe(0, none.ToString());
        none.Lines[0].GetProperty("running").GetBoolean().ShouldBeFalse();
        var named = _cli.Run("status", "--socket", _state["nobody.sock"]);
        named.ExitCode.ShouldBe(2);
        named.Errors.ShouldContain("there is no socket");
    }
}
