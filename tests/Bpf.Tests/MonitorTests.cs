using System.Buffers.Binary;
using System.Net;
using System.Text.Json;

namespace HyperMesh.Autonomic.Bpf.Tests;

[Collection(ShippedCollection.Name)]
public class MonitorTests(ShippedPrograms programs)
{
    private const byte Syn = 2;
    private const byte Ack = 16;
    private const int KeySize = 40;
    private const int FlowSize = 40;

    private static readonly Packet Web = Packet.Ethernet.Ipv4("192.0.2.1", "198.51.100.7").Tcp(443, from: 50000);

    private static readonly Dictionary<string, (Packet Packet, string Flow)> Table = new()
    {
        ["IPv4 UDP"] = (Packet.Ethernet.Ipv4("192.0.2.1", "198.51.100.7").Udp(53, from: 9), "192.0.2.1:9 198.51.100.7:53 17"),
        ["IPv4 TCP in QinQ"] = (
            Packet.Ethernet.ServiceVlan().Vlan().Ipv4("192.0.2.1", "198.51.100.7", options: 8).Tcp(443, from: 9), "192.0.2.1:9 198.51.100.7:443 6"),
        ["IPv4 ICMP has no ports"] = (Packet.Ethernet.Ipv4("192.0.2.1", "198.51.100.7").Icmp(), "192.0.2.1:0 198.51.100.7:0 1"),
        ["IPv4 later fragment has no ports"] = (
            Packet.Ethernet.Ipv4("192.0.2.1", "198.51.100.7", offset: 1).Udp(53), "192.0.2.1:0 198.51.100.7:0 17"),
        ["IPv6 behind extensions"] = (
            Packet.Ethernet.Ipv6("2001:db8::1", "2001:db8::2").HopByHop().DestinationOptions(2).Tcp(443, from: 9),
            "[2001:db8::1]:9 [2001:db8::2]:443 6"),
        ["IPv6 first fragment"] = (
            Packet.Ethernet.Ipv6("2001:db8::1", "2001:db8::2").Fragment().Udp(53, from: 9), "[2001:db8::1]:9 [2001:db8::2]:53 17"),
    };

    public static TheoryData<string> Shapes => [.. PacketCases.ByName.Keys];

    public static TheoryData<string> Flows => [.. Table.Keys];

    [KernelTheory]
    [MemberData(nameof(Shapes))]
    public void Run_Packet_PassesAndCountsIt(string name)
    {
        var shape = PacketCases.ByName[name];
        using var monitor = Load();

        var outcome = monitor.Run(shape.Packet);

        var expected = PacketOutcome.Expected(shape.Packet, XdpVerdict.Pass, shape.Counted);
        outcome.Verdict.ShouldBe(expected.Verdict);
        outcome.Unchanged.ShouldBeTrue();
        outcome.Counters.Split(' ').Where(one => !one.StartsWith("monitor_", StringComparison.Ordinal)).ShouldBe(expected.Counters.Split(' '));
    }

    [KernelTheory]
    [MemberData(nameof(Flows))]
    public void Run_FirstPacket_IsAFlow(string name)
    {
        var (packet, flow) = Table[name];
        using var monitor = Load();

        monitor.Run(packet);
        monitor.Run(packet);

        var (key, value) = FlowsOf(monitor).ShouldHaveSingleItem();
        key.ShouldBe(flow);
        (value.Packets, value.Bytes).ShouldBe((2, 2 * packet.Length));
        value.First.ShouldBeGreaterThan(0);
        value.Last.ShouldBeGreaterThanOrEqualTo(value.First);
    }

    [KernelTheory]
    [MemberData(nameof(Flows))]
    public void Run_CutOffAtEveryByte_PassesAndIsAFlowOnceItsHeaderIsWhole(string name)
    {
        var whole = Table[name].Packet;
        using var monitor = Load();

        for (var length = Packet.EthernetLength; length <= whole.Length; length++)
            monitor.Run(whole.Truncate(length)).Verdict.ShouldBe(XdpVerdict.Pass, $"{length} bytes");

        FlowsOf(monitor).Keys.ShouldContain(Table[name].Flow);
    }

    [KernelFact]
    public void Run_SeveralFlags_AllThatWereSeenAreKept()
    {
        using var monitor = Load();
        foreach (var flags in (byte[])[Syn, Ack, Ack])
            monitor.Run(Web.With(Packet.EthernetLength + 20 + 13, flags));

        FlowsOf(monitor).ShouldHaveSingleItem().Value.Flags.ShouldBe(Syn | Ack);
    }

    [KernelFact]
    public void Run_BothDirections_AreTwoFlows()
    {
        using var monitor = Load();
        monitor.Run(Web);
        monitor.Run(Packet.Ethernet.Ipv4("198.51.100.7", "192.0.2.1").Tcp(50000, from: 443));

        FlowsOf(monitor).Keys.ShouldBe(["192.0.2.1:50000 198.51.100.7:443 6", "198.51.100.7:443 192.0.2.1:50000 6"], ignoreOrder: true);
    }

    [KernelFact]
    public void Run_MoreEventsThanFit_LossIsCounted()
    {
        const int Many = 3000;
        using var monitor = Load("""{ "eventsPerSecond": 1000000 }""");

        for (var port = 1; port <= Many; port++)
            monitor.Object.Program("xdp_monitor").TestRun(Packet.Ethernet.Ipv4().Udp((ushort)port).ToArray(), []);

        var stats = Stats(monitor);
        stats["flows"].ShouldBe(Many);
        stats["events"].ShouldBeInRange(500, 1024);
        (stats["events"] + stats["events_lost"]).ShouldBe(Many);
    }

    [KernelFact]
    public void Run_MoreEventsThanAllowed_AreHeldBackAndCounted()
    {
        using var monitor = Load("""{ "eventsPerSecond": 1 }""");

        for (ushort port = 1; port <= 100; port++)
            monitor.Object.Program("xdp_monitor").TestRun(Packet.Ethernet.Ipv4().Udp(port).ToArray(), []);

        var stats = Stats(monitor);
        stats["events_held_back"].ShouldBeGreaterThan(0);
        (stats["events"] + stats["events_held_back"]).ShouldBe(100);
    }

    [KernelFact]
    public void Run_EventsOff_NoneIsSent()
    {
        using var monitor = Load("""{ "events": false }""");
        monitor.Run(Web);

        var stats = Stats(monitor);
        (stats["flows"], stats["events"], stats["events_held_back"]).ShouldBe((1, 0, 0));
    }

    [KernelFact]
    public void Load_AgainInPlace_FlowsGoOn()
    {
        using var old = Load();
        old.Run(Web);

        using var fresh = new RunningProgram(programs.Monitor, null, old.Object.Maps);
        fresh.Run(Web);

        FlowsOf(fresh).ShouldHaveSingleItem().Value.Packets.ShouldBe(2);
    }

    private RunningProgram Load(string? config = null) =>
        new(programs.Monitor, config is null ? null : JsonElement.Parse(config));

    private static Dictionary<string, double> Stats(RunningProgram monitor)
    {
        var map = monitor.Object.Map("mon_stats");
        var layout = new ValueLayout(map);
        var sums = new ulong[map.Info.ValueSize / sizeof(ulong)];
        map.SumPerCpu(0, sums).ShouldBeTrue();
        return ((string[])["flows", "flows_failed", "events", "events_lost", "events_held_back"])
            .ToDictionary(name => name, name => (double)sums[layout.Locate(name).Offset / sizeof(ulong)]);
    }

    private static Dictionary<string, (long Packets, long Bytes, long First, long Last, int Flags)> FlowsOf(RunningProgram monitor)
    {
        var (keys, values) = (new byte[KeySize * 512], new byte[FlowSize * 512]);
        var found = monitor.Object.Map("mon_flows").LookupBatch(new MapCursor(), keys, values);
        return Enumerable.Range(0, found).ToDictionary(
            i => Key(keys.AsSpan(i * KeySize, KeySize)),
            i =>
            {
                var value = values.AsSpan(i * FlowSize, FlowSize);
                return (Word(value, 0), Word(value, 8), Word(value, 16), Word(value, 24), (int)value[32]);
            });
    }

    private static long Word(ReadOnlySpan<byte> value, int at) => BinaryPrimitives.ReadInt64LittleEndian(value[at..]);

    private static string Key(ReadOnlySpan<byte> key) =>
        $"{End(key[..16], key[32..34])} {End(key[16..32], key[34..36])} {key[36]}";

    private static string End(ReadOnlySpan<byte> address, ReadOnlySpan<byte> port)
    {
        var ip = new IPAddress(address);
        return new IPEndPoint(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip, BinaryPrimitives.ReadUInt16BigEndian(port)).ToString();
    }
}
