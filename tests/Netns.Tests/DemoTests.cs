using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Host.Tests;

namespace HyperMesh.Autonomic.Netns.Tests;

public sealed class DemoTests : IDisposable
{
    private readonly TempFolder _state = new();

    [KernelFact]
    public void Demo_OnTheKernel_DropsTheFloodKeepsTheRestAndReverts()
    {
        using var cli = new Cli(_state);

        var demo = cli.Run("demo", "-o", "json", "--record", _state["demo.jsonl.gz"]);

        demo.ExitCode.ShouldBe(0, demo.ToString());
        var summary = demo.Lines[^1];
        summary.GetProperty("mode").GetString().ShouldBe("kernel");
        summary.GetProperty("symptoms").GetInt32().ShouldBe(1);
        summary.GetProperty("rolledBack").GetInt32().ShouldBe(0);
        summary.GetProperty("reverted").GetBoolean().ShouldBeTrue();
        summary.GetProperty("backgroundLost").GetInt64().ShouldBe(0);
        summary.GetProperty("backgroundSent").GetInt64().ShouldBeGreaterThan(1000);
        var dropped = summary.GetProperty("droppedPackets").GetDouble();
        (dropped / summary.GetProperty("floodPackets").GetDouble()).ShouldBeGreaterThan(0.9);
        Leftovers().ShouldBeEmpty();

        // What it recorded tells the same story to the same loop.
        var replay = cli.Run("replay", _state["demo.jsonl.gz"], "--policies", "policies/udp-flood.yaml", "-o", "json");
        replay.Lines[^1].GetProperty("symptoms").GetInt32().ShouldBe(1);
        replay.Lines[^1].GetProperty("reverted").GetBoolean().ShouldBeTrue();
    }

    [KernelFact]
    public void Demo_Interrupted_LeavesNothingBehind()
    {
        using var cli = new Cli(_state);
        using var demo = cli.Start("demo", "-o", "json");
        // The first outcome says that the counter is attached.
        while (demo.StandardOutput.ReadLine() is { } line && !line.StartsWith("{\"kind\":\"outcome\"", StringComparison.Ordinal))
        {
        }

        // Not INT: a shell that starts the tests in the background has them ignore that one.
        Cli.Signal(demo, "TERM");

        Cli.Finish(demo).ExitCode.ShouldBe(1);
        Leftovers().ShouldBeEmpty();
    }

    [KernelFact]
    public void Demo_WithoutCapabilities_ReplaysTheShippedIncidentAndSaysSo()
    {
        using var cli = new Cli(_state) { Under = Cli.NoCapabilities };

        var demo = cli.Run("demo", "-o", "json");

        demo.ExitCode.ShouldBe(0, demo.ToString());
        demo.Errors.ShouldContain("CAP_");
        demo.Errors.ShouldContain("udp-flood.jsonl.gz");
        var summary = demo.Lines[^1];
        summary.GetProperty("mode").GetString().ShouldBe("replay");
        summary.GetProperty("reverted").GetBoolean().ShouldBeTrue();
        summary.GetProperty("backgroundLost").GetInt64().ShouldBe(0);
    }

    [KernelFact]
    public void Run_WithoutCapabilities_IsRefusedAndNamesThem()
    {
        using var cli = new Cli(_state) { Under = Cli.NoCapabilities };

        var run = cli.Run("run", "--interface", "lo");

        run.ExitCode.ShouldBe(3, run.ToString());
        run.Errors.ShouldContain("CAP_BPF");
        run.Errors.ShouldContain("CAP_NET_ADMIN");
    }

    public void Dispose() => _state.Dispose();

    /// <summary>Namespaces and pins of demos; those of one that runs beside this are in another slot.</summary>
    private static IEnumerable<string> Leftovers() =>
        new[] { "/run/netns/hm-demo", "/run/netns/hm-demo-peer", "/sys/fs/bpf/hypermesh-demo" }.Where(Path.Exists);
}
