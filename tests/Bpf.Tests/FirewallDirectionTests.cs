using static HyperMesh.Autonomic.Bpf.Tests.Programs.FirewallRule;

namespace HyperMesh.Autonomic.Bpf.Tests;

/// <summary>The functions for tc, which share rules and counters with the one for XDP.</summary>
[Collection(ShippedCollection.Name)]
public class FirewallDirectionTests(ShippedPrograms programs)
{
    private const int Next = -1;
    private const int Shot = 2;

    private static readonly FirewallConfig OneEach = new(
        [Drop(port: 80) with { Direction = "ingress" }, Drop(port: 443) with { Direction = "egress" }, Drop(port: 22)]);

    [KernelTheory]
    [InlineData("tc_firewall_in", 80, Shot)]
    [InlineData("tc_firewall_in", 443, Next)]
    [InlineData("tc_firewall_in", 22, Shot)]
    [InlineData("tc_firewall_in", 23, Next)]
    [InlineData("tc_firewall_out", 80, Next)]
    [InlineData("tc_firewall_out", 443, Shot)]
    [InlineData("tc_firewall_out", 22, Shot)]
    [InlineData("tc_firewall_out", 23, Next)]
    public void Run_OnTc_OnlyTheRulesOfTheDirectionApply(string function, ushort port, int verdict)
    {
        using var firewall = programs.RunFirewall(OneEach);

        foreach (var packet in (Packet[])[Packet.Ethernet.Ipv4().Tcp(port), Packet.Ethernet.Ipv6().HopByHop().Udp(port)])
            Run(firewall, function, packet).ShouldBe(verdict, packet.ToString());

        firewall.Counters()["packets"].ShouldBe(2);
        firewall.Counters()["drops"].ShouldBe(verdict == Shot ? 2 : 0);
    }

    [KernelFact]
    public void Run_EveryShapeOnTc_DecidesAsOnXdp()
    {
        foreach (var shape in PacketCases.All)
        {
            using var firewall = programs.RunFirewall(new FirewallConfig([Drop(port: 443), Drop("192.0.2.0/24", "icmp")], XdpVerdict.Pass));

            var onXdp = firewall.Run(shape.Packet).Verdict;

            // The kernel gives skb programs at least an IP header's length to read, so what is cut off within it may look otherwise there.
            if (shape.Packet.Length >= Packet.EthernetLength + 40)
                Run(firewall, "tc_firewall_in", shape.Packet).ShouldBe(onXdp == XdpVerdict.Drop ? Shot : Next, shape.Name);
        }
    }

    private static int Run(RunningProgram firewall, string function, Packet packet) =>
        unchecked((int)firewall.Object.Program(function).TestRun(packet.ToArray(), []).Verdict);
}
