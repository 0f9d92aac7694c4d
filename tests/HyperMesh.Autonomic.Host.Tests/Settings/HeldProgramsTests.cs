using System.Text.Json;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Host.Tests.Control;
using HyperMesh.Autonomic.Host.Tests.Programs;

namespace HyperMesh.Autonomic.Host.Tests.Settings;

/// <summary>Programs of the configuration, on a real kernel: there while the daemon runs, in the journal, and gone or kept afterwards.</summary>
public sealed class HeldProgramsTests : IDisposable
{
    private const string Programs = """
          programs:
            xdp_firewall: { attachMode: skb, rules: [{ action: drop, source: 192.168.1.100 }, { action: allow, protocol: tcp, port: 443 }] }
            tc_shaper: { bandwidthLimit: 100mbit, latencyTarget: 50ms }
        """;

    private readonly VerbStage _stage = new();
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _stage.Dispose();
    }

    [KernelTheory]
    [InlineData("detach", 0)]
    [InlineData("keep", 2)]
    public async Task Run_ProgramsOfTheConfiguration_AreHeldAsTheyAreWrittenAndLeftAsOnStopSays(string onStop, int left)
    {
        using var cli = new Cli(_folder);
        using var daemon = await new RunningDaemon(cli, _folder, "--config", Write(onStop), "--policies", _folder.Write("p.yaml", ControlPolicies.Ask)).ReadyAsync();

        var hooks = (await daemon.GetAsync("/v1/status")).GetProperty("hooks").EnumerateArray()
            .Select(hook => hook.GetProperty("actual"))
            .Select(actual => $"{actual.GetProperty("program")} {actual.GetProperty("mode")}").Order().ToList();
        hooks.ShouldBe(["tc_shaper tcx", "xdp_firewall skb"]);
        cli.Run("knowledge", "log", "--store", daemon.Store).Output.ShouldContain("restore by tc-egress.swap to tc_shaper");

        daemon.End().ShouldBe(0);
        _stage.Ours().Count.ShouldBe(left);
    }

    [KernelFact]
    public async Task Run_HookOfSomebodyElse_HoldsTheOthersAndSaysWhoHoldsIt()
    {
        _stage.Done("swap", _stage.Interface, "xdp_counter", "--mode", "skb");
        var (folder, others) = ($"xdp:{Uri.EscapeDataString(_stage.Interface)}", Path.Combine(_stage.Pins, "others"));
        Directory.CreateDirectory(others);
        Directory.Move(Path.Combine(_stage.Pins, folder), Path.Combine(others, folder));

        using var cli = new Cli(_folder);
        using var daemon = await new RunningDaemon(cli, _folder, "--config", Write("detach"), "--policies", _folder.Write("p.yaml", ControlPolicies.Ask)).ReadyAsync();

        var status = await daemon.StatusAsync(
            found => found.GetProperty("hooks").EnumerateArray().Any(hook => ActualOf(hook) == "tc_shaper"), "the other program is held");
        var refused = status.GetProperty("hooks").EnumerateArray().Single(hook => hook.GetProperty("hook").GetString() == $"xdp:{_stage.Interface}");
        refused.GetProperty("desired").GetString().ShouldBe("xdp_firewall");
        ActualOf(refused).ShouldBeNull();
        cli.Run("knowledge", "log", "--store", daemon.Store).Output.ShouldContain("held by program");

        daemon.End().ShouldBe(0);
        _stage.Ours().ShouldBeEmpty();
        Command.Run("ip", "-n", _stage.Guard, "link", "show", "eth0").ShouldContain("xdpgeneric", customMessage: "what is somebody else's stays");
    }

    private static string? ActualOf(JsonElement hook) => hook.TryGetProperty("actual", out var actual) ? actual.GetProperty("program").GetString() : null;

    private string Write(string onStop) => _folder.Write(
        "hypermesh.yaml",
        $"apiVersion: hypermesh.autonomic/v1\nkind: Configuration\nmetadata: {{ name: test }}\nspec:\n  run: {{ interfaces: [{_stage.Interface}], pins: {_stage.Pins} }}\n  onStop: {onStop}\n{Programs}\n");
}
