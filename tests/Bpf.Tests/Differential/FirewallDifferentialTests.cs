namespace HyperMesh.Autonomic.Bpf.Tests.Differential;

[Collection(ShippedCollection.Name)]
public class FirewallDifferentialTests(ShippedPrograms programs)
{
    private const int Seed = 20240611;
    private const int RuleSets = 300;
    private const int PacketsEach = 50;
    private const int ManyPackets = 600;

    [KernelFact]
    [Trait("Cost", "high")]
    public void Run_RandomRulesAndPackets_AgreesWithALinearSearch()
    {
        var traffic = new RandomTraffic(Seed);
        var seen = new List<(XdpVerdict Verdict, int? Rule, string Counted)>();
        for (var set = 0; set < RuleSets; set++)
        {
            var config = traffic.Config();
            using var firewall = programs.RunFirewall(config);
            for (var i = 0; i < PacketsEach; i++)
                seen.Add(Compare(config, firewall, traffic.Packet(), $"seed {Seed}, rule set {set}, packet {i}"));
        }

        // Agreement on packets that meet no rule would say little.
        seen.Count(s => s.Verdict == XdpVerdict.Drop).ShouldBeGreaterThan(4000);
        seen.Count(s => s.Verdict == XdpVerdict.Pass).ShouldBeGreaterThan(4000);
        seen.Count(s => s.Rule is not null).ShouldBeGreaterThan(5000);
        seen.Select(s => s.Rule).Distinct().Count().ShouldBeGreaterThan(30);
        seen.Select(s => s.Counted).Distinct().Count().ShouldBeGreaterThan(14);
    }

    [KernelTheory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1_000)]
    public void Run_ManyRules_AgreesWithALinearSearch(int rules) => Agree(rules);

    [KernelTheory]
    [Trait("Cost", "high")]
    [InlineData(4_097)]
    [InlineData(10_000)]
    public void Run_AsManyRulesAsItHolds_AgreesWithALinearSearch(int rules) => Agree(rules);

    [Fact]
    public void Parse_EveryShape_AgreesWithTheTable() =>
        PacketCases.All.ShouldAllBe(c => ReferencePacket.Parse(c.Packet.ToArray()).Counted == c.Counted);

    private void Agree(int rules)
    {
        var traffic = new RandomTraffic(Seed + rules);
        var config = traffic.Config(rules);
        using var firewall = programs.RunFirewall(config);

        var seen = new List<(XdpVerdict Verdict, int? Rule, string Counted)>();
        for (var i = 0; i < ManyPackets; i++)
            seen.Add(Compare(config, firewall, traffic.Packet(), $"seed {Seed}, {rules} rules, packet {i}", showsRules: false));

        seen.Select(s => s.Rule).Distinct().Count().ShouldBeGreaterThan(Math.Min(rules, 20) / 3);
    }

    private static (XdpVerdict Verdict, int? Rule, string Counted) Compare(
        FirewallConfig config, RunningProgram firewall, Packet packet, string where, bool showsRules = true)
    {
        var parsed = ReferencePacket.Parse(packet.ToArray());
        var (verdict, rule) = ReferenceFirewall.Decide(config, parsed);

        var outcome = firewall.Run(packet);

        if (outcome != PacketOutcome.Expected(packet, verdict, parsed.Counted, rule))
            outcome.ShouldBe(
                PacketOutcome.Expected(packet, verdict, parsed.Counted, rule),
                $"{where}: {packet} as {parsed} with {(showsRules ? config.ToJson() : "them")}");
        return (verdict, rule, parsed.Counted);
    }
}
