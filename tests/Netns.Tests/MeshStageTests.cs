using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Netns.Tests;

public sealed class MeshStageTests
{
    private const int AnyPort = 0;

    [KernelFact]
    public void Route_ByNeighbours_CarriesEveryDatagram()
    {
        using var stage = StageWithWay("a", "b", "c");

        var report = Probe(stage, perSecond: 10_000, count: 5_000);

        report.Received.ShouldBe(5_000);
        (report.Duplicates, report.Reordered, report.FirstLost).ShouldBe((0, 0, null));
    }

    [KernelFact]
    public void Create_EveryLink_HasItsNeighboursAtTheOtherEnd()
    {
        using var stage = MeshStage.Create();
        stage.SetOffloads();

        foreach (var node in stage.Nodes)
            foreach (var neighbour in node.Neighbours)
                Command.Run("ip", "netns", "exec", node.Namespace, "ping", "-n", "-c", "1", "-W", "5", "-I", neighbour.Interface, neighbour.PeerAddress);
    }

    [KernelFact]
    public void Cut_WhileItIsCut_NothingArrivesAndTheCarrierStays()
    {
        using var stage = StageWithWay("a", "b", "c");
        using var stream = new ProbeStream(stage.Node("a"), stage.Node("c"), AnyPort, perSecond: 1_000, count: 60_000);
        stream.Start();
        Waiting.Until(() => stream.Received > 100);

        stage.Cut("b", "c");
        // What was on the way then has long arrived when this many more are sent.
        Waiting.Until(SentMore(stream, 200));
        var received = stream.Received;
        Waiting.Until(SentMore(stream, 500));
        stream.Received.ShouldBe(received);
        HasCarrier(stage, "b", "c").ShouldBeTrue();
        HasCarrier(stage, "c", "b").ShouldBeTrue();

        stage.Mend("b", "c");
        Waiting.Until(() => stream.Received > received + 100);
        stream.Stop();
        var report = stream.Finish();
        report.Lost.ShouldBeGreaterThanOrEqualTo(500);
        report.LongestGap.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(400));
        report.LastLost!.Value.ShouldBeGreaterThan(report.FirstLost!.Value);
    }

    [KernelFact]
    public void Down_UntilItIsUp_TakesTheCarrierOfBothEnds()
    {
        using var stage = StageWithWay("a", "b", "c");

        stage.Down("c", "b");
        Waiting.Until(() => !HasCarrier(stage, "b", "c") && !HasCarrier(stage, "c", "b"));
        HasCarrier(stage, "a", "b").ShouldBeTrue();
        Probe(stage, perSecond: 1_000, count: 100).Received.ShouldBe(0);

        stage.Up("b", "c");
        Waiting.Until(() => HasCarrier(stage, "b", "c") && HasCarrier(stage, "c", "b"));
        // The kernel may take a second more to send by it.
        Waiting.Until(() => Probe(stage, perSecond: 1_000, count: 100).Received == 100);
    }

    [KernelFact]
    public void Lose_TenPercent_LosesAsManyAsChanceAllows()
    {
        using var stage = StageWithWay("a", "b", "c");
        stage.Lose("a", "b", 10);

        var report = Probe(stage, perSecond: 10_000, count: 20_000);

        // A binomial count of mean 2,000 and deviation 42: six of them are left about twice in a thousand million runs.
        report.Lost.ShouldBeInRange(2_000 - 255, 2_000 + 255);
    }

    [KernelFact]
    public void Lose_LinkThatIsNotThere_IsRefused()
    {
        using var stage = MeshStage.Create();

        Should.Throw<ArgumentException>(() => stage.Lose("a", "c", 10)).Message.ShouldBe("node a has no link to 'c'");
    }

    [KernelFact]
    public void Create_Twice_AreApart()
    {
        using var one = StageWithWay("a", "b", "c");
        using var other = StageWithWay("a", "b", "c");

        other.Cut("a", "b");

        Probe(one, perSecond: 1_000, count: 100).Received.ShouldBe(100);
        Probe(other, perSecond: 1_000, count: 100).Received.ShouldBe(0);
    }

    [KernelFact]
    public void Dispose_OfAll_LeavesNothing()
    {
        IReadOnlyList<string> namespaces;
        string pins;
        using (var stage = StageWithWay("a", "b", "c"))
        {
            (namespaces, pins) = ([.. stage.Nodes.Select(node => node.Namespace)], stage.PinRoot);
            Directory.CreateDirectory(pins);
        }

        var prefix = namespaces[0][..^1];
        NetworkNamespace.Names().ShouldNotContain(name => name.StartsWith(prefix, StringComparison.Ordinal));
        Directory.Exists(pins).ShouldBeFalse();
    }

    private static MeshStage StageWithWay(params string[] way)
    {
        var stage = MeshStage.Create();
        stage.SetOffloads();
        for (var i = 0; i + 1 < way.Length; i++)
        {
            stage.Route(way[i], way[^1], way[i + 1]);
            stage.Route(way[i + 1], way[0], way[i]);
        }

        return stage;
    }

    private static ProbeReport Probe(MeshStage stage, int perSecond, int count)
    {
        using var stream = new ProbeStream(stage.Node("a"), stage.Node("c"), AnyPort, perSecond, count);
        stream.Start();
        return stream.Finish();
    }

    private static Func<bool> SentMore(ProbeStream stream, int count)
    {
        var enough = stream.Sent + count;
        return () => stream.Sent >= enough;
    }

    private static bool HasCarrier(MeshStage stage, string at, string to) => !Command.Run(
        "ip", "-n", stage.Node(at).Namespace, "link", "show", stage.Node(at).Neighbour(to).Interface).Contains("NO-CARRIER", StringComparison.Ordinal);
}
