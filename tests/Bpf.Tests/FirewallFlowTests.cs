using System.Text.Json;
using HyperMesh.Autonomic.Ebpf.Readings;

namespace HyperMesh.Autonomic.Bpf.Tests;

/// <summary>The firewall's table of flows: what it did, with which packets, and why.</summary>
[Collection(ShippedCollection.Name)]
public class FirewallFlowTests(ShippedPrograms programs)
{
    private static readonly Packet Bad = Packet.Ethernet.Ipv4("192.0.2.1", "198.51.100.7").Udp(9, from: 4000);
    private static readonly Packet Good = Packet.Ethernet.Ipv4("192.0.2.1", "198.51.100.7").Tcp(443, from: 4000);
    private static readonly Packet BadV6 = Packet.Ethernet.Ipv6("2001:db8::1", "2001:db8::2").Udp(9, from: 5);

    [KernelFact]
    public void Run_DroppedPackets_AreListedWithRuleAndReason()
    {
        using var firewall = Load("""{ "rules": [{ "action": "allow", "protocol": "tcp" }, { "action": "drop", "protocol": "udp" }] }""");
        foreach (var packet in (Packet[])[Bad, Bad, Good, BadV6])
            firewall.Run(packet);

        var (flows, counts) = Read(firewall);
        flows.Count.ShouldBe(2, "what passes is not asked for");
        var first = flows.Single(flow => flow.Key.SourcePort == 4000);
        FlowKey.Address(first.Key.Source).ToString().ShouldBe("192.0.2.1");
        FlowKey.Address(first.Key.Destination).ToString().ShouldBe("198.51.100.7");
        (first.Key.DestinationPort, first.Key.Protocol, first.Key.IsDropped, first.Key.IsEgress).ShouldBe(((ushort)9, (byte)17, true, false));
        (first.Packets, first.Bytes, first.Rule, first.Reason).ShouldBe((2ul, 2ul * (ulong)Bad.Length, (uint?)1u, (string?)"rule"));
        FlowKey.Address(flows.Single(flow => flow != first).Key.Destination).ToString().ShouldBe("2001:db8::2");
        counts.ShouldBe(new FlowCounts(2, 0, 0));
    }

    [KernelFact]
    public void Run_All_ListsWhatPassesBesideWhatIsDropped()
    {
        using var firewall = Load("""{ "flows": "all", "default": "drop", "rules": [{ "action": "limit", "protocol": "tcp", "rate": 1, "burst": 1 }] }""");
        foreach (var packet in (Packet[])[Good, Good, Bad])
            firewall.Run(packet);

        Read(firewall).Flows.Select(flow => $"{flow.Key.Protocol} {flow.Key.IsDropped} {flow.Packets} {flow.Rule} {flow.Reason}").ShouldBe(
            ["6 False 1 0 rule", "6 True 1 0 limit", "17 True 1  default"], ignoreOrder: true);
    }

    [KernelFact]
    public void Run_None_ListsNothing()
    {
        using var firewall = Load("""{ "flows": "none", "default": "drop" }""");
        firewall.Run(Bad);
        Read(firewall).ShouldSatisfyAllConditions(read => read.Flows.ShouldBeEmpty(), read => read.Counts.ShouldBe(default));
    }

    [KernelFact]
    public void Run_MorePacketsThanAllowed_AreDroppedAndCounted()
    {
        using var firewall = Load("""{ "default": "drop", "flowPacketsPerSecond": 1 }""");
        var runs = 200ul;
        for (var i = 0ul; i < runs; i++)
            firewall.Object.Program("xdp_firewall").TestRun(Bad.ToArray(), []).Verdict.ShouldBe((uint)XdpVerdict.Drop);

        var (flows, counts) = Read(firewall);
        (flows.Single().Packets + counts.HeldBack).ShouldBe(runs, "what was not looked at was counted");
        counts.HeldBack.ShouldBeGreaterThan(0ul);
    }

    [KernelFact]
    public void Run_CutOffHeader_IsCountedAsFailed()
    {
        using var firewall = Load("""{ "default": "drop" }""");
        firewall.Run(Bad.Truncate(Packet.EthernetLength + 10));
        Read(firewall).Counts.ShouldBe(new FlowCounts(0, 1, 0));
    }

    [KernelFact]
    public void Run_MoreFlowsThanFit_GiveWayAndAreCounted()
    {
        using var firewall = Load("""{ "default": "drop", "flowPacketsPerSecond": 1000000 }""");
        for (var port = 1; port <= 6000; port++)
            firewall.Object.Program("xdp_firewall").TestRun(Packet.Ethernet.Ipv4().Udp((ushort)port).ToArray(), []);

        var (flows, counts) = Read(firewall);
        counts.Added.ShouldBe(6000ul);
        flows.Count.ShouldBeInRange(1000, 4096);
    }

    private RunningProgram Load(string config)
    {
        using var json = JsonDocument.Parse(config);
        return new RunningProgram(programs.Firewall, json.RootElement.Clone());
    }

    private (List<FlowEntry> Flows, FlowCounts Counts) Read(RunningProgram firewall)
    {
        var flows = new List<FlowEntry>();
        using var table = new FlowTable(programs.Firewall.Flows!, [firewall.Object.Program("xdp_firewall").Info.Id]);
        table.Read(flows);
        return (flows, table.Counts());
    }
}
