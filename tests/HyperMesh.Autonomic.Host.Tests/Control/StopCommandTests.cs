using System.Net;
using System.Net.Http.Json;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Host.Tests.Web;

namespace HyperMesh.Autonomic.Host.Tests.Control;

/// <summary><c>stop</c>: the end over the control socket.</summary>
public sealed class StopCommandTests : CliTests
{
    private const string Everybody = """
        apiVersion: hypermesh.autonomic/v1
        kind: Configuration
        metadata: { name: open }
        spec: { control: { mode: "0666" } }
        """;

    [Fact]
    public async Task Stop_DaemonAtWork_EndsItInOrderAndIsJournalledWithThePeer()
    {
        using var daemon = await new RunningDaemon(_cli, _state, "--keep-attached").ReadyAsync();

        var stop = _cli.Run("stop", "--store", daemon.Store, "--reason", "the kernel is upgraded", "-o", "json");

        stop.ExitCode.ShouldBe(0, stop.ToString());
        var said = stop.Lines.Single();
        said.GetProperty("pid").GetInt32().ShouldBe(daemon.Process.Id);
        said.GetProperty("onStop").GetString().ShouldBe("keep");
        daemon.Process.WaitForExit(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        daemon.Process.ExitCode.ShouldBe(0);
        File.Exists(daemon.Socket).ShouldBeFalse();
        var log = _cli.Run("knowledge", "log", "--store", daemon.Store, "--kind", "note", "-o", "json").Lines;
        var record = log.Single(line => line.GetProperty("id").GetInt64() == said.GetProperty("record").GetInt64());
        record.GetProperty("text").GetString()!.ShouldContain($"stopped by {said.GetProperty("by").GetString()}: the kernel is upgraded");
        log[^1].GetProperty("text").GetString()!.ShouldStartWith("stopped", Case.Sensitive, "the loop came to its end after that");
    }

    [Fact]
    public void Stop_NoDaemon_SaysWhereItWasLookedFor()
    {
        var stop = _cli.Run("stop", "--store", _state["none.db"]);

        stop.ExitCode.ShouldBe(2);
        stop.Errors.ShouldContain($"there is no socket {_state["none.db"]}.sock; is 'hypermesh run' at work");
    }

    [KernelFact]
    public async Task Stop_SomebodyWhoMayUseTheSocket_IsRefusedUnlessTheDaemonIsHis()
    {
        using var daemon = await new RunningDaemon(_cli, _state, "--config", _state.Write("open.yaml", Everybody)).ReadyAsync();
        Command.Run("chmod", "755", _state.Path);
        using var strangers = new Cli(_state) { Under = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] };

        var stop = strangers.Run("stop", "--socket", daemon.Socket);

        stop.ExitCode.ShouldBe(3, stop.ToString());
        stop.Errors.ShouldContain("may not stop the daemon of root");
        daemon.Process.HasExited.ShouldBeFalse();
        daemon.End().ShouldBe(0);
    }

    [Fact]
    public async Task Stop_OverTheNetwork_IsRefusedWhateverTheToken()
    {
        var port = FreePort.Find();
        var token = _cli.Run("token", "new", "anna", "--role", "operator", "-o", "json").Lines.Single().GetProperty("token").GetString()!;
        using var daemon = await new RunningDaemon(_cli, _state, "--metrics-port", $"{port}").ReadyAsync();
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);

        using var answer = await client.PostAsJsonAsync("/v1/stop", new { });

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("not stopped over the network");
        daemon.End().ShouldBe(0);
    }
}
