using System.Net;
using System.Net.Sockets;

namespace HyperMesh.Autonomic.Bpf.Tests.Pqc;

/// <summary>Datagrams between two namespaces, one of which has the program on its interface.</summary>
public sealed class PqcTrafficTests : IDisposable
{
    private const int Limit = 5000;

    private readonly VethPair _pair = new();

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Receive_RightForgedAndReplayedDatagrams_OnlyTheRightOnesArriveOnce(bool ipv6)
    {
        using var program = new PqcProgram().With(7);
        using var link = XdpLink.Attach(program.Program, _pair.RightInterface, XdpMode.Driver);
        var (left, right) = ipv6 ? (VethPair.Left6, VethPair.Right6) : (VethPair.Left, VethPair.Right);
        using var sender = Bind(_pair.LeftNetns, left, 50000);
        using var receiver = Bind(_pair.RightNetns, right, MeshFrame.DefaultPort);
        var frame = new MeshFrame { Source = left, Destination = right };
        var target = new IPEndPoint(IPAddress.Parse(right), MeshFrame.DefaultPort);
        var arrived = new List<byte>();
        var buffer = new byte[2000];

        for (byte i = 1; i <= 50; i++)
        {
            var good = (frame with { Sequence = i, Payload = [i] }).ToDatagram();
            sender.SendTo((frame with { Sequence = i + 1000ul, Payload = [0], Key = new byte[16] }).ToDatagram(), target);
            sender.SendTo(good, target);
            sender.SendTo(good, target);
            receiver.Receive(buffer).ShouldBe(good.Length);
            arrived.Add(buffer[MeshFrame.HeadLength]);
        }

        // Datagrams stay in order here: when this one is there, nothing else is still to come.
        sender.SendTo((frame with { Sequence = 51, Payload = [51] }).ToDatagram(), target);
        receiver.Receive(buffer);
        arrived.Add(buffer[MeshFrame.HeadLength]);
        arrived.ShouldBe(Enumerable.Range(1, 51).Select(i => (byte)i));
        receiver.Available.ShouldBe(0);
        program.Count(PqcReason.Ok).ShouldBe(51u);
        program.Count(PqcReason.BadMac).ShouldBe(50u);
        program.Count(PqcReason.Replayed).ShouldBe(50u);
    }

    public void Dispose() => _pair.Dispose();

    private static Socket Bind(string netns, string address, int port) => NetworkNamespace.Run(netns, () =>
    {
        var endpoint = new IPEndPoint(IPAddress.Parse(address), port);
        var socket = new Socket(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = Limit };
        socket.Bind(endpoint);
        return socket;
    });
}
