namespace HyperMesh.Autonomic.Bpf.Tests;

/// <summary>Every shape of packet through the firewall, with both verdicts.</summary>
[Collection(ShippedCollection.Name)]
public class FirewallShapeTests(ShippedPrograms programs)
{
    public static TheoryData<string> Shapes => [.. PacketCases.ByName.Keys];

    [KernelTheory]
    [MemberData(nameof(Shapes))]
    public void Run_NoRules_TheDefaultDecidesAndAllIsCounted(string name)
    {
        var shape = PacketCases.ByName[name];
        using var dropping = programs.RunFirewall(new FirewallConfig([], XdpVerdict.Drop));
        using var allowing = programs.RunFirewall(config: null);

        dropping.Run(shape.Packet).ShouldBe(PacketOutcome.Expected(shape.Packet, IfIp(shape, XdpVerdict.Drop), shape.Counted));
        allowing.Run(shape.Packet).ShouldBe(PacketOutcome.Expected(shape.Packet, XdpVerdict.Pass, shape.Counted));
    }

    [KernelTheory]
    [MemberData(nameof(Shapes))]
    public void Run_RuleForEverything_DecidesEveryWholeIpHeader(string name)
    {
        var shape = PacketCases.ByName[name];
        var rule = HasNoIpHeader.Contains(name) || IfIp(shape, XdpVerdict.Drop) == XdpVerdict.Pass ? (int?)null : 0;
        using var dropping = programs.RunFirewall(new FirewallConfig([FirewallRule.Drop()]));

        var expected = PacketOutcome.Expected(shape.Packet, rule is null ? XdpVerdict.Pass : XdpVerdict.Drop, shape.Counted, rule);

        dropping.Run(shape.Packet).ShouldBe(expected);
    }

    private static readonly string[] HasNoIpHeader =
        ["IPv4 cut off at once", "IPv4 of version 5", "IPv4 of four words", "IPv6 of version 4"];

    private static XdpVerdict IfIp(PacketCase shape, XdpVerdict verdict) =>
        shape.Counted.StartsWith("other", StringComparison.Ordinal) ? XdpVerdict.Pass : verdict;
}
