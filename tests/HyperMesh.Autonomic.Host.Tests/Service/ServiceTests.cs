using System.Text.Json;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Host.Service;
using HyperMesh.Autonomic.Host.Tests.Control;
using HyperMesh.Autonomic.Host.Tests.Knowledge;

namespace HyperMesh.Autonomic.Host.Tests.Service;

/// <summary>The daemon as a service: what it tells its manager, what it reads again, who may open its socket.</summary>
public sealed class ServiceTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly NotifySocket _manager;
    private readonly Cli _cli;
    private readonly string _policies;
    private readonly string _configuration;

    public ServiceTests()
    {
        _manager = new NotifySocket(_folder["notify"]);
        _cli = new Cli(_folder) { Variables = new Dictionary<string, string> { ["NOTIFY_SOCKET"] = _manager.Path, ["WATCHDOG_USEC"] = "600000", ["WATCHDOG_PID"] = "" } };
        _policies = _folder.Write("policies.yaml", ControlPolicies.Ask);
        _configuration = Configure("");
    }

    public void Dispose()
    {
        _cli.Dispose();
        _manager.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Manager_FromStartToEnd_HearsReadyWatchdogReloadingAndStopping()
    {
        using var daemon = await RunAsync();
        (await _manager.NextAsync("READY=1")).ShouldContain("STATUS=revision 1");
        await _manager.NextAsync("WATCHDOG=1");

        Cli.Signal(daemon.Process, "HUP");
        var reloading = await _manager.NextAsync("RELOADING=1");
        long.Parse(reloading[(reloading.IndexOf("MONOTONIC_USEC=", StringComparison.Ordinal) + 15)..]).ShouldBeGreaterThan(0);
        await _manager.NextAsync("READY=1");
        daemon.End().ShouldBe(0);
        await _manager.NextAsync("STOPPING=1");
    }

    [Fact]
    public async Task Hangup_WithABrokenPolicy_KeepsTheOldOneAndShowsTheError()
    {
        using var daemon = await RunAsync();
        File.WriteAllText(_policies, ControlPolicies.Broken);
        Cli.Signal(daemon.Process, "HUP");

        var status = await daemon.StatusAsync(found => found.GetProperty("policies").TryGetProperty("error", out _), "the error is shown");
        status.GetProperty("policies").GetProperty("revision").GetInt32().ShouldBe(1);
        status.GetProperty("policies").GetProperty("error").GetProperty("problems").ToString().ShouldContain("rulez");
        status.GetProperty("rules").GetArrayLength().ShouldBe(2, "the old rules are in force");
        var text = _cli.Run("status", "--store", daemon.Store);
        text.ExitCode.ShouldBe(0, text.ToString());
        text.Output.ShouldContain("rulez");

        File.WriteAllText(_policies, ControlPolicies.Ask.Replace("name: quiet", "name: calm", StringComparison.Ordinal));
        Cli.Signal(daemon.Process, "HUP");
        var mended = await daemon.StatusAsync(found => found.GetProperty("policies").GetProperty("revision").GetInt32() == 2, "the good one is taken over");
        mended.GetProperty("policies").TryGetProperty("error", out _).ShouldBeFalse();
        mended.GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("rule").GetString()).ShouldContain("people/calm");
    }

    [Fact]
    public async Task Configuration_Edited_IsTakenOverWhereItCanAndSaysWhatNeedsARestart()
    {
        using var daemon = await RunAsync();
        Configure("""
              control: { mode: "0600" }
              onStop: keep
              fleet: { name: other, etcd: { endpoints: [http://127.0.0.1:1] } }
            """);

        // Nobody sends a signal: the file is watched.
        var status = await daemon.StatusAsync(found => found.GetProperty("configuration").GetProperty("needsRestart").GetArrayLength() > 0, "the edit is seen");
        status.GetProperty("configuration").GetProperty("needsRestart")[0].GetString().ShouldBe("fleet");
        ModeOf(daemon.Socket).ShouldBe("600");

        Configure("  controll: {}");
        var broken = await daemon.StatusAsync(found => found.GetProperty("configuration").TryGetProperty("error", out _), "the error is shown");
        broken.GetProperty("configuration").GetProperty("error").GetProperty("problems")[0].GetString()!.ShouldContain("controll");
        using var asked = await daemon.Client.PostAsync("/v1/reload", null);
        JsonDocument.Parse(await asked.Content.ReadAsStringAsync()).RootElement.GetProperty("configuration").TryGetProperty("error", out _).ShouldBeTrue();
        daemon.Next("note", note => note.GetProperty("subject").GetString() == "control" && note.GetProperty("text").GetString()!.Contains($"pid {Environment.ProcessId}", StringComparison.Ordinal));
    }

    [Fact]
    public void Refusal_AWarningStandsBeforeTheError_TellsOfTheErrorFirst()
    {
        var warning = new Problem(new Place("hypermesh.yaml", 2, 1), "this is not needed any more") { Severity = ProblemSeverity.Warning };
        var error = new Problem(new Place("hypermesh.yaml", 9, 1), "this is wrong");

        Reloader.ErrorsFirst([warning, error]).ShouldBe([error.ToString(), warning.ToString()]);
    }

    [Fact]
    public async Task Watchdog_WhileADetectorHoldsTheLoop_IsSilentAndTheStatusSaysWho()
    {
        var plugin = LivelyFolder.Make(_folder, "monitor: ticks", "of: node", "detector: hold 8");
        File.WriteAllText(_policies, """
            apiVersion: hypermesh.autonomic/v1
            kind: Policy
            metadata: { name: held }
            spec:
              target: { node: "*" }
              rules:
                - name: never
                  when: { anomaly: { metric: lively, detector: lively } }
                  then: [ escalate: { message: never } ]
                  mode: enforce
            """);
        using var daemon = await new RunningDaemon(_cli, _folder, "--policies", _policies, "--config", _configuration, "--plugins", plugin).ReadyAsync();

        var held = await daemon.StatusAsync(found => found.GetProperty("loop").TryGetProperty("heldBy", out _), "the status says that the loop is held");
        held.GetProperty("loop").GetProperty("state").GetString().ShouldBe("held");
        held.GetProperty("loop").GetProperty("heldBy").GetString()!.ShouldContain("detector lively");
        // What was sent before it was held is still in the queue.
        while (!await _manager.IsSilentForAsync(TimeSpan.FromSeconds(1)))
        {
        }

        using var health = await daemon.Client.GetAsync("/v1/health");
        ((int)health.StatusCode).ShouldBe(503);
        await _manager.NextAsync("WATCHDOG=1");
    }

    [RootFact]
    public async Task Socket_OwnerGroupAndMode_AreThoseOfTheConfiguration()
    {
        Configure("""
              control: { socket: other.sock, owner: "65534", group: "65534", mode: "0620" }
            """);
        using var daemon = await new RunningDaemon(_cli, _folder, "--policies", _policies, "--config", _configuration) { Socket = _folder["other.sock"] }.ReadyAsync();
        Stat("%F %a %u %g", daemon.Socket).ShouldBe("socket 620 65534 65534");
        (await daemon.GetAsync("/v1/health")).GetProperty("status").GetString().ShouldNotBeNull();
    }

    [Fact]
    public async Task Socket_OfADaemonThatDied_IsTakenOverAndAFileIsNot()
    {
        using (var daemon = await RunAsync())
        {
            Cli.Signal(daemon.Process, "KILL");
            await daemon.Process.WaitForExitAsync();
            File.Exists(daemon.Socket).ShouldBeTrue("a kill leaves it behind");
        }

        using (var next = await RunAsync())
        {
            (await next.GetAsync("/v1/status")).GetProperty("pid").GetInt32().ShouldBe(next.Process.Id);
            next.End().ShouldBe(0);
        }

        File.WriteAllText(_folder["loop.db.sock"], "somebody's");
        var refused = _cli.Run("run", "--store", _folder["loop.db"], "--policies", _policies, "--config", _configuration);
        refused.ExitCode.ShouldBe(1);
        refused.Errors.ShouldContain("is no socket");
        File.ReadAllText(_folder["loop.db.sock"]).ShouldBe("somebody's");
    }

    private static string ModeOf(string path) => Stat("%a", path);

    private static string Stat(string format, string path)
    {
        using var stat = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("stat", ["-c", format, path]) { RedirectStandardOutput = true })!;
        return stat.StandardOutput.ReadToEnd().Trim();
    }

    private string Configure(string spec) => _folder.Write("hypermesh.yaml", $$"""
        apiVersion: hypermesh.autonomic/v1
        kind: Configuration
        metadata: { name: test }
        spec:
          trust: { unsigned: allow }
        {{spec}}

        """);

    private Task<RunningDaemon> RunAsync() => new RunningDaemon(_cli, _folder, "--policies", _policies, "--config", _configuration).ReadyAsync();
}
