using System.Net;
using System.Net.Sockets;

namespace HyperMesh.Autonomic.Bpf.Tests.Tracing;

[Collection(ShippedCollection.Name)]
public class SocketCallTests(ShippedPrograms programs)
{
    private const uint ConnectionRefused = 111;
    private const uint WouldBlock = 11;

    [KernelTheory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Connection_FromConnectToClose_IsReportedCallByCall(string address)
    {
        using var traced = Trace();
        IPEndPoint here = null!, there = null!;
        uint thread = 0;

        OwnThread.Run(() =>
        {
            thread = OwnThread.Id;
            using var listener = Listen(address);
            var client = NewSocket(listener);
            client.Connect(listener.LocalEndPoint!);
            var server = listener.Accept();
            (here, there) = ((IPEndPoint)client.LocalEndPoint!, (IPEndPoint)client.RemoteEndPoint!);
            client.Send(new byte[1000]).ShouldBe(1000);
            server.Receive(new byte[4096]).ShouldBe(1000);
            server.Send(new byte[7]).ShouldBe(7);
            client.Receive(new byte[4096]).ShouldBe(7);
            server.Close();
            client.Close();
        });

        var calls = Calls(traced).Where(call => call.Thread == thread).ToList();
        calls.ShouldBe(
        [
            new(thread, "connect", 0, 0, here, there),
            new(thread, "accept", 0, 0, there, here),
            new(thread, "send", 1000, 0, here, there),
            new(thread, "recv", 1000, 0, there, here),
            new(thread, "send", 7, 0, there, here),
            new(thread, "recv", 7, 0, here, there),
            new(thread, "close", 0, 0, there, here),
            new(thread, "close", 0, 0, here, there),
            calls[^1] with { Operation = "close", Bytes = 0, Error = 0 },
        ]);
    }

    [KernelFact]
    public void Connect_ThatIsRefused_IsAnError()
    {
        using var traced = Trace();
        uint thread = 0;

        OwnThread.Run(() =>
        {
            thread = OwnThread.Id;
            using var reserved = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            using var client = NewSocket(reserved);
            Should.Throw<SocketException>(() => client.Connect(reserved.LocalEndPoint!));
        });

        Calls(traced).First(call => call.Thread == thread).ShouldSatisfyAllConditions(
            call => call.Operation.ShouldBe("connect"),
            call => call.Error.ShouldBe(ConnectionRefused));
    }

    [KernelFact]
    public void Calls_OfAllThreads_AreWhatTheCountersSay()
    {
        using var traced = Trace();

        OwnThread.Run(() =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            for (var i = 0; i < 50; i++)
                socket.SendTo(new byte[i], socket.LocalEndPoint!);
            for (var i = 0; i < 50; i++)
                socket.Receive(new byte[100]).ShouldBe(i);
            socket.Blocking = false;
            Should.Throw<SocketException>(() => socket.Receive(new byte[100]));
        });

        var calls = Calls(traced).ToLookup(call => call.Operation);
        traced.Counter("socket_call_events_lost_total").ShouldBe(0UL);
        string[] operations = ["connect", "accept", "send", "recv", "close"];
        foreach (var row in traced.Rows("net_stats"))
        {
            var seen = calls[operations[(int)row.Key()]].ToList();
            row["calls"].ShouldBe((ulong)seen.Count);
            row["bytes"].ShouldBe(seen.Aggregate(0UL, (sum, call) => sum + call.Bytes));
            row["again"].ShouldBe((ulong)seen.Count(call => call.Error == WouldBlock));
            row["errors"].ShouldBe((ulong)seen.Count(call => call.Error is not (0 or WouldBlock)));
        }

        calls["send"].Sum(call => (long)call.Bytes).ShouldBeGreaterThanOrEqualTo(50 * 49 / 2);
        calls["recv"].ShouldContain(call => call.Error == WouldBlock);
    }

    [KernelFact]
    public void Events_MoreThanTheRingHolds_AreReceivedOrCountedAsLost()
    {
        using var traced = Trace();

        OwnThread.Run(() =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            for (var i = 0; i < 10_000; i++)
                socket.SendTo([1], socket.LocalEndPoint!);
        });

        var received = (ulong)Calls(traced).Count();
        var lost = traced.Counter("socket_call_events_lost_total");
        lost.ShouldBeGreaterThan(0UL);
        received.ShouldBeGreaterThan(0UL);
        (received + lost).ShouldBe(traced.Rows("net_stats").Aggregate(0UL, (sum, row) => sum + row["calls"]));
    }

    [KernelTheory]
    [InlineData("ip", 0)]
    [InlineData("all", 1)]
    public void Sockets_WithinTheHost_AreSeenOnlyWhereAskedFor(string families, int expected)
    {
        using var traced = new TracedProgram(
            programs["tracepoint_network"], new { events = true, families, process = Environment.ProcessId });
        uint thread = 0;

        OwnThread.Run(() =>
        {
            thread = OwnThread.Id;
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            Should.Throw<SocketException>(() => socket.Connect(new UnixDomainSocketEndPoint($"/nowhere-{Guid.NewGuid():N}")));
        });

        Calls(traced).Count(call => call.Thread == thread && call.Operation == "connect").ShouldBe(expected);
    }

    private static Socket Listen(string address)
    {
        var ip = IPAddress.Parse(address);
        var listener = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(ip, 0));
        listener.Listen();
        return listener;
    }

    private static Socket NewSocket(Socket other) => new(other.AddressFamily, SocketType.Stream, ProtocolType.Tcp);

    private static IEnumerable<SocketCall> Calls(TracedProgram traced)
    {
        traced.Detach();
        using var ring = new RingReader(traced.Object.Map("net_events"));
        return ring.Read().Select(SocketCall.Parse);
    }

    private TracedProgram Trace() => new(programs["tracepoint_network"], new { events = true, process = Environment.ProcessId });
}
