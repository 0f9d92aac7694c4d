namespace HyperMesh.Autonomic.Bpf.Tests;

[Collection(ShippedCollection.Name)]
public class PacketCounterTests(ShippedPrograms programs)
{
    public static TheoryData<string> Shapes => [.. PacketCases.ByName.Keys];

    [KernelTheory]
    [MemberData(nameof(Shapes))]
    public void Run_Packet_PassesAndCountsIt(string name)
    {
        var shape = PacketCases.ByName[name];
        using var counter = programs.RunCounter();

        var outcome = counter.Run(shape.Packet);

        outcome.ShouldBe(PacketOutcome.Expected(shape.Packet, XdpVerdict.Pass, shape.Counted));
    }

    [KernelFact]
    public void Run_AllPackets_CountersAddUp()
    {
        using var counter = programs.RunCounter();

        foreach (var shape in PacketCases.All)
            counter.Run(shape.Packet);

        var counters = counter.Counters();
        counters["packets"].ShouldBe(PacketCases.All.Count);
        counters["bytes"].ShouldBe(PacketCases.All.Sum(c => c.Packet.Length));
        counters["passed"].ShouldBe(PacketCases.All.Count);
        counters["drops"].ShouldBe(0);
        (counters["ipv4"] + counters["ipv6"] + counters["other"]).ShouldBe(counters["packets"]);
        foreach (var word in (string[])["ipv4", "ipv6", "other", "tcp", "udp", "icmp", "malformed"])
            counters[word].ShouldBe(PacketCases.All.Count(c => c.Counted.Split(' ').Contains(word)), word);
    }
}
