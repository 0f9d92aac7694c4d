using System.Net;

namespace HyperMesh.Autonomic.Bpf.Tests.Faults;

/// <summary>What is done with an interface beside programs: routes, offloads, sockets, frames.</summary>
internal sealed class DeviceStory : Story
{
    private static readonly IPNetwork Far = IPNetwork.Parse("203.0.113.0/24");
    private static readonly byte[] Frame = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0, 0, 0];

    private readonly VethNamespace _veth = new();

    public DeviceStory() => Command.Run("ip", "-n", _veth.Name, "addr", "add", "192.0.2.1/24", "dev", "left");

    public override void Run()
    {
        var left = _veth.Left;
        if (left.Mtu() != 1500 || left.Driver() != "veth" || left.Mac().GetAddressBytes().Length != 6)
            throw new InvalidOperationException("the interface is another");
        var was = left.IsOn(Offload.TxChecksum);
        left.Turn(Offload.TxChecksum, !was);
        if (left.IsOn(Offload.TxChecksum) == was)
            throw new InvalidOperationException("the offload is as it was");
        left.Turn(Offload.TxChecksum, was);

        using (var routes = new KernelRoutes(_veth.Name))
        {
            routes.Replace(Far, new KernelRoute(IPAddress.Parse("192.0.2.2"), left.Index(), null, 1400));
            routes.Refuse(Far);
            routes.Remove(Far);
        }

        using (var filter = BpfProgram.LoadConstant(ProgramType.SocketFilter, 0))
        using (var next = BpfProgram.LoadConstant(ProgramType.SocketFilter, 1))
        using (var socket = PacketSocket.Open(left, filter))
        using (var attached = SocketFilter.Attach(filter, socket.Socket))
            attached.Update(next);
        using var sender = new FrameSender(left);
        sender.Send(Frame, 2);
    }

    public override IEnumerable<string> Leftovers()
    {
        // Who was stopped between two routes, or two states of an offload, goes on from where he is.
        _veth.Left.Turn(Offload.TxChecksum, true);
        using var routes = new KernelRoutes(_veth.Name);
        var gone = Record.Exception(() => routes.Remove(Far));
        if (gone is not null and not BpfException { Error.Errno: 3 })
            yield return gone.Message;
    }

    public override void Dispose()
    {
        _veth.Dispose();
        base.Dispose();
    }
}
