using System.Globalization;
using System.Text.Json;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;

namespace HyperMesh.Autonomic.Netns.Tests;

/// <summary>Somebody takes our program off the hook while the loop runs.</summary>
public sealed class DriftTests
{
    // The tick is 20 ms; the rest is for a machine that is busy. Who looks only now and then would take a minute.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [KernelFact]
    public void Run_ProgramTakenOff_IsNoticedAtOnceAndPutBack()
    {
        using var network = new RunningLoop();
        network.Start();

        var taken = TakeOff(network);
        var drift = network.WaitFor("\"drift\"", "nothing of ours is on xdp:");

        (At(drift) - taken).ShouldBeLessThan(Soon);
        network.WaitFor("\"plan\"", "\"restore\"");
        network.WaitForAll(["\"outcome\"", "attached xdp_packet_counter"], ["\"alert\"", "foreignProgram is raised"]);
        network.ProgramOnHook().ShouldBe("xdp_packet_counter");
    }

    [KernelFact]
    public void Run_PinRemoved_IsNoticedAtOnceAndPutBack()
    {
        using var network = new RunningLoop();
        network.Start();

        var taken = TimeProvider.System.GetUtcNow();
        File.Delete(network.LinkPin);
        var drift = network.WaitFor("\"drift\"", "nothing of ours is on xdp:");

        (At(drift) - taken).ShouldBeLessThan(Soon);
        network.WaitFor("\"outcome\"", "attached xdp_packet_counter");
        network.ProgramOnHook().ShouldBe("xdp_packet_counter");
    }

    [KernelFact]
    public void Run_ActionTakenOffAndTheRuleWantsRepair_IsPutBackWithItsRules()
    {
        using var network = Flooded("repair");

        TakeOff(network);

        network.WaitFor("\"drift\"", "\"repairs\":true");
        network.WaitFor("\"outcome\"", "attached xdp_firewall");
        network.ProgramOnHook().ShouldBe("xdp_firewall");
        var drops = network.WatchDrops();
        Waiting.Until(() => drops.Dropped > 0);
    }

    [KernelFact]
    public void Run_ActionTakenOffAndTheRuleWantsAReport_IsToldAndLeft()
    {
        using var network = Flooded("report");

        TakeOff(network);

        network.WaitFor("\"drift\"", "\"repairs\":false");
        network.LetCalmPass(200);
        network.ProgramOnHook().ShouldBeNull();
        network.Ask("knowledge", "log", "-o", "json").OfKind("drift").Count().ShouldBe(1);
    }

    private static RunningLoop Flooded(string onDrift)
    {
        var network = new RunningLoop(policy => policy.Replace("      mode: enforce", $"      onDrift: {onDrift}\n      mode: enforce", StringComparison.Ordinal));
        try
        {
            network.Start();
            network.LetCalmPass(600);
            network.Flood.Start();
            network.WaitFor("\"verification\"", "\"met\"");
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static DateTimeOffset TakeOff(RunningLoop network)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var link = BpfLink.FromPin(network.LinkPin);
        link.Detach();
        return now;
    }

    private static DateTimeOffset At(string line) =>
        DateTimeOffset.Parse(JsonDocument.Parse(line).RootElement.GetProperty("at").GetString()!, CultureInfo.InvariantCulture);
}
