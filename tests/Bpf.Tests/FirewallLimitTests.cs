using static HyperMesh.Autonomic.Bpf.Tests.Programs.FirewallRule;

namespace HyperMesh.Autonomic.Bpf.Tests;

/// <summary>Rates so low that no packet becomes due while a test runs, or so high that each is.</summary>
[Collection(ShippedCollection.Name)]
public class FirewallLimitTests(ShippedPrograms programs)
{
    private static readonly Packet Web = Packet.Ethernet.Ipv4().Tcp(443);

    private static readonly FirewallRule Slow = Drop(port: 443) with { Action = "limit", Rate = 1, Burst = 5 };

    [KernelFact]
    public void Run_MoreThanTheBurst_TheRestIsDropped()
    {
        using var firewall = programs.RunFirewall(new FirewallConfig([Slow]));

        var verdicts = Enumerable.Range(0, 8).Select(_ => firewall.Run(Web).Verdict).ToList();

        verdicts.Take(5).ShouldAllBe(verdict => verdict == XdpVerdict.Pass);
        verdicts.Skip(5).ShouldAllBe(verdict => verdict == XdpVerdict.Drop);
        firewall.Hits()[0].ShouldBe(8);
        firewall.Counters()["drops"].ShouldBe(3);
    }

    [KernelFact]
    public void Run_TwoLimits_EachHasItsOwn()
    {
        using var firewall = programs.RunFirewall(new FirewallConfig([Slow with { Burst = 1 }, Slow with { Port = 80, Burst = 2 }]));
        var other = Packet.Ethernet.Ipv4().Tcp(80);

        var verdicts = ((Packet[])[Web, Web, other, other, other]).Select(packet => firewall.Run(packet).Verdict);

        verdicts.ShouldBe([XdpVerdict.Pass, XdpVerdict.Drop, XdpVerdict.Pass, XdpVerdict.Pass, XdpVerdict.Drop]);
    }

    [KernelFact]
    public void Run_RateAboveWhatComes_NothingIsDropped()
    {
        using var firewall = programs.RunFirewall(new FirewallConfig([Slow with { Rate = "1000mpps", Burst = 1_000_000 }]));

        firewall.Object.Program("xdp_firewall").TestRun(Web.ToArray(), [], 100_000);

        firewall.Hits()[0].ShouldBe(100_000);
        firewall.Counters()["drops"].ShouldBe(0);
    }

    [KernelFact]
    public void Run_SteadyRate_LetsThroughWhatTheTimeAllows()
    {
        const int Packets = 1_000_000;
        const double RatePerNanosecond = 1e-3;
        using var firewall = programs.RunFirewall(new FirewallConfig([Slow with { Rate = "1mpps", Burst = 1 }]));

        var begin = System.Diagnostics.Stopwatch.GetTimestamp();
        firewall.Object.Program("xdp_firewall").TestRun(Web.ToArray(), [], Packets);
        var took = System.Diagnostics.Stopwatch.GetElapsedTime(begin).TotalNanoseconds;

        // The machine may stand still, which only lets less through.
        firewall.Counters()["passed"].ShouldBeInRange(2, (took * RatePerNanosecond) + 2);
    }
}
