using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace HyperMesh.Autonomic.Bpf.Tests.Tracing;

/// <summary>In a namespace of the test, so that nothing else counts: the loopback of a new one is silent.</summary>
[Collection(ShippedCollection.Name)]
public sealed class InterfaceTests : IDisposable
{
    private const int Datagrams = 20;
    private const int Payload = 100;

    // Of Ethernet, of IPv4 and UDP.
    private const int LinkHeader = 14;
    private const int Headers = 28;

    private readonly VethNamespace _net = new();
    private readonly TracedProgram _traced;
    private readonly double _netns;

    public InterfaceTests(ShippedPrograms programs)
    {
        try
        {
            Command.Run("ip", "-n", _net.Name, "link", "set", "lo", "up");
            _netns = NetworkNamespace.Run(_net.Name, NetnsHere);
            _traced = new TracedProgram(programs["tracepoint_net"]);
        }
        catch
        {
            // A test that was never made is not disposed.
            _net.Dispose();
            throw;
        }
    }

    private static bool KernelTellsReasons => File.ReadAllText("/sys/kernel/tracing/events/skb/kfree_skb/format").Contains("reason", StringComparison.Ordinal);

    [KernelFact]
    public void Datagrams_OverLoopback_AreCountedInBothDirections()
    {
        Inside(() =>
        {
            using var receiver = Bound();
            using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            for (var i = 0; i < Datagrams; i++)
                sender.SendTo(new byte[Payload], receiver.LocalEndPoint!);
            for (var i = 0; i < Datagrams; i++)
                receiver.Receive(new byte[Payload]);
        });
        _traced.Detach();

        var row = Interface("lo");
        row["tx_packets"].ShouldBe((ulong)Datagrams);
        row["rx_packets"].ShouldBe((ulong)Datagrams);
        row["tx_bytes"].ShouldBe((ulong)(Datagrams * (LinkHeader + Headers + Payload)));
        row["rx_bytes"].ShouldBe((ulong)(Datagrams * (Headers + Payload)));
        row["drops"].ShouldBe(0UL);
    }

    [KernelFact]
    public void Datagrams_ToClosedPort_AreDropsForWantOfASocket()
    {
        Inside(() =>
        {
            using var closed = Bound();
            var nobody = closed.LocalEndPoint!;
            closed.Close();
            using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            for (var i = 0; i < Datagrams; i++)
                sender.SendTo(new byte[Payload], nobody);
        });
        Waiting.Until(() => Drops("lo").Any(drop => drop[""] >= Datagrams), "the drops are counted");
        _traced.Detach();

        var expected = KernelTellsReasons ? DropReasons.Number("no_socket") : DropReasons.Number("unknown");
        var seen = Drops("lo").Single(drop => drop.Key("reason") == expected);
        seen[""].ShouldBe((ulong)Datagrams);
        (seen.Key("number") > 0).ShouldBe(KernelTellsReasons);
        Interface("lo")["drops"].ShouldBe((ulong)Datagrams);
    }

    [KernelFact]
    public void Interfaces_OfSameNumberInOtherNamespace_AreApart()
    {
        using var other = new VethNamespace();
        Command.Run("ip", "-n", other.Name, "link", "set", "lo", "up");
        NetworkNamespace.Run(other.Name, NetnsHere).ShouldNotBe(_netns);

        foreach (var (netns, count) in (ReadOnlySpan<(string, int)>)[(_net.Name, 3), (other.Name, 5)])
        {
            NetworkNamespace.Run(netns, () =>
            {
                using var socket = Bound();
                for (var i = 0; i < count; i++)
                    socket.SendTo(new byte[Payload], socket.LocalEndPoint!);
                for (var i = 0; i < count; i++)
                    socket.Receive(new byte[Payload]);
                return 0;
            });
        }

        _traced.Detach();
        var there = NetworkNamespace.Run(other.Name, NetnsHere);
        Interface("lo")["rx_packets"].ShouldBe(3UL);
        _traced.Rows("dev_stats").Single(row => row.Key("netns") == there && row.KeyText("name") == "lo")["rx_packets"].ShouldBe(5UL);
    }

    [KernelFact]
    public void Connect_ThatNobodyAnswers_IsRetransmittedOverTheInterfaceOfTheRoute()
    {
        Command.Run("ip", "-n", _net.Name, "address", "add", "192.0.2.1/24", "dev", "left");
        Command.Run("ip", "-n", _net.Name, "neighbour", "add", "192.0.2.2", "lladdr", "02:00:00:00:00:02", "dev", "left");

        using var socket = NetworkNamespace.Run(_net.Name, () =>
        {
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            Should.Throw<SocketException>(() => client.Connect(IPAddress.Parse("192.0.2.2"), 9)).SocketErrorCode.ShouldBe(SocketError.WouldBlock);
            return client;
        });

        Waiting.Until(() => Rows("left").Any(row => row["retransmits"] > 0), "the first packet is sent again");
    }

    public void Dispose()
    {
        _traced.Dispose();
        _net.Dispose();
    }

    private static double NetnsHere() => double.Parse(
        File.ResolveLinkTarget("/proc/thread-self/ns/net", false)!.Name.Split('[', ']')[1], CultureInfo.InvariantCulture);

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private void Inside(Action work) => NetworkNamespace.Run(_net.Name, () =>
    {
        work();
        return 0;
    });

    private IEnumerable<MapRow> Rows(string name) => _traced.Rows("dev_stats").Where(row => row.Key("netns") == _netns && row.KeyText("name") == name);

    private MapRow Interface(string name) => Rows(name).Single();

    private IEnumerable<MapRow> Drops(string name) =>
        _traced.Rows("dev_drops").Where(row => row.Key("dev.netns") == _netns && row.KeyText("dev.name") == name);
}
