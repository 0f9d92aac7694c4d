using HyperMesh.Autonomic.Ebpf.Tests.Kernel;

namespace HyperMesh.Autonomic.Netns.Tests;

public sealed class RestartTests
{
    private const int SecondsOfCalm = 3;

    [KernelFact]
    public void Run_KilledWhileTheFirewallIsInPlace_KeepsFilteringAndIsAdopted()
    {
        using var network = new RunningLoop();
        network.Start();
        network.LetCalmPass(200 * SecondsOfCalm);
        network.Flood.Start();
        network.WaitFor("\"outcome\"", "xdp_firewall", "succeeded");

        network.Kill();

        // Nobody is there any more, and the kernel goes on dropping.
        network.ProgramOnHook().ShouldBe("xdp_firewall");
        using var drops = network.WatchDrops();
        var atDeath = drops.Dropped;
        Waiting.Until(() => drops.Dropped > atDeath + 10_000);

        network.Begin();
        network.WaitFor("\"outcome\"", "xdp_firewall is in place already");

        // The flood goes on: what the dead process knew to be normal still counts, so the new one does not take it for normal.
        var adopted = drops.Dropped;
        Waiting.Until(() => drops.Dropped > adopted + 120_000);
        network.ProgramOnHook().ShouldBe("xdp_firewall");

        network.Flood.Stop();
        // A flood that falters has been answered by a swap and another one before.
        network.WaitFor("\"outcome\"", "swapped xdp_firewall for xdp_packet_counter");
        Waiting.Until(() => network.ProgramOnHook() == "xdp_packet_counter");

        network.Stop().ExitCode.ShouldBe(0);
        network.ProgramOnHook().ShouldBeNull();
    }

    [KernelFact]
    public void Run_KilledAndTheFloodEndsMeanwhile_IsAdoptedAndReverted()
    {
        using var network = new RunningLoop();
        network.Start();
        network.LetCalmPass(200 * SecondsOfCalm);
        network.Flood.Start();
        network.WaitFor("\"outcome\"", "xdp_firewall", "succeeded");
        network.Kill();
        network.Flood.Stop();

        network.Begin();

        network.WaitFor("\"outcome\"", "xdp_firewall is in place already");
        network.WaitFor("\"outcome\"", "swapped xdp_firewall for xdp_packet_counter");
        network.ProgramOnHook().ShouldBe("xdp_packet_counter");
    }

    [KernelFact]
    public void Run_SecondOnTheSameStore_Refuses()
    {
        using var network = new RunningLoop();
        network.Start();

        var second = network.Ask("run");

        second.ExitCode.ShouldBe(1);
        second.Errors.ShouldContain("in use by another hypermesh");
        network.ProgramOnHook().ShouldBe("xdp_packet_counter");
    }
}
