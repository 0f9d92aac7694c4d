namespace HyperMesh.Autonomic.Bpf.Tests;

[Collection(ShippedCollection.Name)]
public class MapCarryOverTests(ShippedPrograms programs)
{
    private static readonly Packet Web = Packet.Ethernet.Ipv4().Tcp(443);

    private static readonly FirewallConfig DropWeb = new([FirewallRule.Drop(port: 443)]);

    [KernelFact]
    public void Load_CounterThenFirewall_StatisticsGoOn()
    {
        using var counter = programs.RunCounter();
        counter.Run(Web);
        counter.Run(Web);

        using var firewall = programs.RunFirewall(DropWeb, counter.Object.Maps);
        firewall.Run(Web).Verdict.ShouldBe(XdpVerdict.Drop);

        firewall.Object.Map("xdp_stats").Info.Id.ShouldBe(counter.Object.Map("xdp_stats").Info.Id);
        Totals(firewall).ShouldBe((3, 2, 1));
        firewall.Hits().ShouldBe([1]);
    }

    [KernelFact]
    public void Load_MapsOfTheRunningProgram_StatisticsOutliveTheirFirstHolder()
    {
        IReadOnlyList<BpfMap> present;
        using (var counter = programs.RunCounter())
        {
            counter.Run(Web);
            present = ProgramLoader.MapsOf(counter.Object.Program(programs.Counter.Function));
        }

        using var firewall = programs.RunFirewall(DropWeb, present);
        foreach (var map in present)
            map.Dispose();

        Totals(firewall).ShouldBe((1, 1, 0));
    }

    [KernelFact]
    public void Load_FirewallThenFirewall_RulesAndHitsStartAnew()
    {
        using var old = programs.RunFirewall(
            new FirewallConfig([FirewallRule.Allow(port: 80), FirewallRule.Drop(protocol: "tcp")], XdpVerdict.Drop));
        old.Run(Web);

        using var fresh = programs.RunFirewall(new FirewallConfig([FirewallRule.Allow(protocol: "udp")]), old.Object.Maps);

        fresh.Hits().ShouldBe([0]);
        Totals(fresh).ShouldBe((1, 0, 1));
        fresh.Run(Web).ShouldBe(PacketOutcome.Expected(Web, XdpVerdict.Pass, "ipv4 tcp"));
        var shared = old.Object.Maps.Select(m => m.Info.Id).Intersect(fresh.Object.Maps.Select(m => m.Info.Id));
        shared.ShouldBe([old.Object.Map("xdp_stats").Info.Id]);
    }

    [KernelFact]
    public void Load_FirewallThenCounter_StatisticsGoOn()
    {
        using var firewall = programs.RunFirewall(DropWeb);
        firewall.Run(Web);

        using var counter = programs.RunCounter(firewall.Object.Maps);
        counter.Run(Web);

        Totals(counter).ShouldBe((2, 1, 1));
    }

    [KernelFact]
    public void Load_WhileTheOldProgramRuns_OldRulesHoldUntilTheSwap()
    {
        using var old = programs.RunFirewall(DropWeb);
        using var fresh = programs.RunFirewall(new FirewallConfig([]), old.Object.Maps);

        old.Run(Web).ShouldBe(PacketOutcome.Expected(Web, XdpVerdict.Drop, "ipv4 tcp", 0));
        fresh.Run(Web).ShouldBe(PacketOutcome.Expected(Web, XdpVerdict.Pass, "ipv4 tcp"));

        Totals(fresh).ShouldBe((2, 1, 1));
    }

    [KernelFact]
    public void Load_NothingPresent_StartsFromZero()
    {
        using var counter = programs.RunCounter();
        counter.Run(Web);

        using var firewall = programs.RunFirewall(DropWeb);

        Totals(firewall).ShouldBe((0, 0, 0));
    }

    [KernelFact]
    public void Load_PresentMapOfAnotherSize_IsRebuilt()
    {
        using var old = BpfMap.Create(MapType.PerCpuArray, "xdp_stats", keySize: 4, valueSize: 88, maxEntries: 1);

        using var firewall = programs.RunFirewall(DropWeb, [old]);

        firewall.Object.Map("xdp_stats").Info.Id.ShouldNotBe(old.Info.Id);
        firewall.Run(Web).ShouldBe(PacketOutcome.Expected(Web, XdpVerdict.Drop, "ipv4 tcp", 0));
    }

    private static (double Packets, double Passed, double Drops) Totals(RunningProgram program)
    {
        var counters = program.Counters();
        return (counters["packets"], counters["passed"], counters["drops"]);
    }
}
