namespace HyperMesh.Autonomic.Bpf.Tests;

[Collection(ShippedCollection.Name)]
public class CheapestCounterTests(ShippedPrograms programs)
{
    public static TheoryData<string> Shapes => [.. PacketCases.ByName.Keys];

    [KernelTheory]
    [MemberData(nameof(Shapes))]
    public void Run_Packet_PassesAndCountsPacketsAndBytesOnly(string name)
    {
        var packet = PacketCases.ByName[name].Packet;
        using var counter = new RunningProgram(programs.Cheapest, null);

        counter.Run(packet).ShouldBe(new PacketOutcome(XdpVerdict.Pass, $"bytes={packet.Length} packets=1 passed=1", "", Unchanged: true));
    }

    [KernelFact]
    public void Load_AfterTheFirewall_ItsDropsStay()
    {
        var web = Packet.Ethernet.Ipv4().Tcp(443);
        using var firewall = programs.RunFirewall(new FirewallConfig([FirewallRule.Drop()]));
        firewall.Run(web);

        using var counter = new RunningProgram(programs.Cheapest, null, firewall.Object.Maps);
        counter.Run(web);

        var counters = counter.Counters();
        (counters["packets"], counters["passed"], counters["drops"]).ShouldBe((2, 1, 1));
    }
}
