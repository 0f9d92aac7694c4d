using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace HyperMesh.Autonomic.Bpf.Tests.Mesh;

/// <summary>Real packets from host to host through a router whose stack does not forward.</summary>
public sealed class MeshTrafficTests : IDisposable
{
    private const int Port = 9000;
    private const int Limit = 5000;
    private const int Burst = 32;

    private readonly MeshNetwork _network = new();

    [KernelTheory]
    [InlineData(MeshNetwork.RightAddress)]
    [InlineData(MeshNetwork.RightAddress6)]
    public void Ping_ThroughTheRouter_IsForwardedByTheProgramAlone(string address)
    {
        _network.Ping("-c", "1", "-W", "1", address).Code.ShouldNotBe(0, "the stack of the router forwards");
        using var program = _network.Program();
        using var left = XdpLink.Attach(program.Program, _network.ToLeft, XdpMode.Driver);
        using var right = XdpLink.Attach(program.Program, _network.ToRight, XdpMode.Driver);

        var (code, output) = _network.Ping("-c", "50", "-i", "0.01", "-W", "5", address);

        code.ShouldBe(0, output);
        output.ShouldContain("50 received", Case.Sensitive, output);
        program.Count(MeshReason.Redirected).ShouldBeGreaterThanOrEqualTo(100u);
        _network.RightIcmp.ShouldBeGreaterThanOrEqualTo(50u);
    }

    [KernelTheory]
    [InlineData(MeshNetwork.LeftAddress, MeshNetwork.RightAddress)]
    [InlineData(MeshNetwork.LeftAddress6, MeshNetwork.RightAddress6)]
    public void Send_Datagrams_AllArriveAndAreCountedOnBothSides(string from, string to)
    {
        using var program = _network.Program();
        using var left = XdpLink.Attach(program.Program, _network.ToLeft, XdpMode.Driver);

        Exchange(from, to, 2000).ShouldBe(2000);

        program.Count(MeshReason.Redirected).ShouldBe(2000u);
        program.Class(0).Packets.ShouldBe(2000u);
        _network.RightUdp.ShouldBe(2000u);
    }

    [KernelFact]
    public void Send_RoutesNeighboursAndProgramReplacedMeanwhile_NothingIsLost()
    {
        const int count = 20_000, rounds = 10, enough = 10;
        using var first = _network.Program();
        using var second = _network.Program();
        using var link = XdpLink.Attach(first.Program, _network.ToLeft, XdpMode.Driver);
        using var done = new ManualResetEventSlim();
        var changes = 0;
        var changing = new Thread(() =>
        {
            while (!done.IsSet)
                Change(link, first, second, changes++);
        });

        changing.Start();
        var (sent, arrived) = (0, 0);
        try
        {
            // A new program waits for the kernel, long where much else is going on.
            for (; sent == 0 || (Volatile.Read(ref changes) <= enough && sent < rounds * count); sent += count)
                arrived += Exchange(MeshNetwork.LeftAddress, MeshNetwork.RightAddress, count);
        }
        finally
        {
            done.Set();
            changing.Join();
        }

        arrived.ShouldBe(sent);
        (first.Count(MeshReason.Redirected) + second.Count(MeshReason.Redirected)).ShouldBe((ulong)sent);
        _network.RightUdp.ShouldBe((ulong)sent);
        changes.ShouldBeGreaterThan(enough);
        first.Count(MeshReason.Redirected).ShouldBeGreaterThan(0u);
        second.Count(MeshReason.Redirected).ShouldBeGreaterThan(0u);
    }

    [KernelFact]
    public void Ping_WithOneHop_IsAnsweredByTheStackOfTheRouter()
    {
        _network.LetTheStackForward(true);
        using var program = _network.Program();
        using var left = XdpLink.Attach(program.Program, _network.ToLeft, XdpMode.Driver);

        var (_, output) = _network.Ping("-c", "1", "-t", "1", "-W", "5", MeshNetwork.RightAddress);

        output.ShouldContain("10.1.0.1", Case.Sensitive, output);
        output.ShouldContain("Time to live exceeded", Case.Insensitive, output);
        program.Count(MeshReason.TtlExpired).ShouldBe(1u);
    }

    [KernelFact]
    public void Ping_TheRouterItself_IsAnsweredByItsStack()
    {
        using var program = _network.Program();
        using var left = XdpLink.Attach(program.Program, _network.ToLeft, XdpMode.Driver);

        _network.Ping("-c", "3", "-i", "0.01", "-W", "5", "10.1.0.1").Code.ShouldBe(0);
        _network.Ping("-c", "3", "-i", "0.01", "-W", "5", "fd01::1").Code.ShouldBe(0);

        program.Count(MeshReason.Local).ShouldBeGreaterThanOrEqualTo(6u);
        program.Count(MeshReason.Redirected).ShouldBe(0u);
    }

    public void Dispose() => _network.Dispose();

    // A neighbour to the other link, a route to another form of the same, the program to the other one.
    private void Change(XdpLink link, MeshProgram first, MeshProgram second, int number)
    {
        var current = number % 4 < 2 ? first : second;
        if (number % 2 == 0)
            _network.UseSpareLink(current).Route("10.2.0.0/24", via: MeshNetwork.RightAddress);
        else
            _network.UseFirstLink(current).Route("10.2.0.0/24");
        if (number % 4 == 1)
            link.Update(second.Program);
        if (number % 4 == 3)
            link.Update(first.Program);
    }

    /// <summary>Sends numbered datagrams, a burst at a time so that no buffer overflows; returns how many arrived, each counted once.</summary>
    private int Exchange(string from, string to, int count)
    {
        using var sender = Bind(_network.Left, from);
        using var receiver = Bind(_network.Right, to);
        var target = new IPEndPoint(IPAddress.Parse(to), Port);
        var arrived = new HashSet<int>();
        var buffer = new byte[64];

        for (var sent = 0; sent < count; sent += Burst)
        {
            var burst = Math.Min(Burst, count - sent);
            for (var i = 0; i < burst; i++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(buffer, sent + i);
                sender.SendTo(buffer, target);
            }

            for (var i = 0; i < burst; i++)
            {
                if (!receiver.Poll(TimeSpan.FromMilliseconds(Limit), SelectMode.SelectRead))
                    return arrived.Count;
                receiver.Receive(buffer);
                arrived.Add(BinaryPrimitives.ReadInt32LittleEndian(buffer));
            }
        }

        return arrived.Count;
    }

    // A veth leaves checksums unfinished, and a redirect loses the mark that says so: so these carry none.
    private static Socket Bind(string netns, string address) => NetworkNamespace.Run(netns, () =>
    {
        const int socketLevel = 1, noCheck = 11, udpLevel = 17, noCheck6Send = 101, noCheck6Receive = 102;
        var endpoint = new IPEndPoint(IPAddress.Parse(address), Port);
        var socket = new Socket(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        byte[] on = [1, 0, 0, 0];
        socket.SetRawSocketOption(socketLevel, noCheck, on);
        if (endpoint.AddressFamily == AddressFamily.InterNetworkV6)
        {
            socket.SetRawSocketOption(udpLevel, noCheck6Send, on);
            socket.SetRawSocketOption(udpLevel, noCheck6Receive, on);
        }

        socket.Bind(endpoint);
        return socket;
    });
}
