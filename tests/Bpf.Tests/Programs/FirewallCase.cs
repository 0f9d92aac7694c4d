using HyperMesh.Autonomic.Bpf.Tests.Differential;

namespace HyperMesh.Autonomic.Bpf.Tests.Programs;

/// <summary>Rules, a packet, and what becomes of it.</summary>
/// <param name="Name">For the name of the test.</param>
/// <param name="Rules">The rules.</param>
/// <param name="Packet">The packet.</param>
/// <param name="Verdict">What should be returned.</param>
/// <param name="Rule">The rule that should decide; null for the default.</param>
/// <param name="Default">The default.</param>
internal sealed record FirewallCase(
    string Name, FirewallRule[] Rules, Packet Packet, XdpVerdict Verdict, int? Rule = null, XdpVerdict Default = XdpVerdict.Pass)
{
    /// <summary>Runs the packet and compares all that the program did.</summary>
    public void Check(ShippedPrograms programs)
    {
        using var firewall = programs.RunFirewall(new FirewallConfig(Rules, Default));

        var outcome = firewall.Run(Packet);

        outcome.ShouldBe(PacketOutcome.Expected(Packet, Verdict, ReferencePacket.Parse(Packet.ToArray()).Counted, Rule));
    }
}
