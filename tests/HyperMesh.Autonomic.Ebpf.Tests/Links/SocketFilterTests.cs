using System.Net.Sockets;

namespace HyperMesh.Autonomic.Ebpf.Tests.Links;

[Collection(ProgramsCollection.Name)]
public sealed class SocketFilterTests(ProgramFixture programs) : IDisposable
{
    private static readonly byte[] Frame = [.. Enumerable.Repeat((byte)0xff, 6), .. new byte[6], 0x88, 0xb5, .. new byte[46]];

    private readonly VethNamespace _veth = new();
    private readonly BpfObject _taps = programs.Load("taps");

    public void Dispose()
    {
        _taps.Dispose();
        _veth.Dispose();
    }

    [KernelFact]
    public void Open_WithAFilterThatKeeps_ReceivesTheFrame()
    {
        using var listener = PacketSocket.Open(_veth["right"], _taps.Program("keeps_all"));
        using var wire = PacketSocket.Open(_veth.Left);

        wire.Socket.Send(Frame);

        Received(listener.Socket).ShouldBe(Frame);
        Runs.Count(_taps, 6).ShouldBeGreaterThan(0UL);
    }

    [KernelFact]
    public void Update_FilterThatDrops_ReceivesNothingUntilItIsOff()
    {
        using var listener = PacketSocket.Open(_veth["right"]);
        using var filter = SocketFilter.Attach(_taps.Program("keeps_all"), listener.Socket);
        filter.Update(_taps.Program("keeps_none"));
        while (listener.Socket.Available > 0)
            listener.Socket.Receive(new byte[2048]);
        using var wire = PacketSocket.Open(_veth.Left);

        wire.Socket.Send(Frame);

        Waiting.Until(() => Runs.Count(_taps, 7) > 0, "the filter sees the frame");
        listener.Socket.Available.ShouldBe(0);
        filter.ProgramId.ShouldBe(_taps.Program("keeps_none").Id);
        filter.Dispose();
        wire.Socket.Send(Frame);
        Received(listener.Socket).ShouldBe(Frame);
    }

    [KernelFact]
    public void Dispose_SocketClosedBefore_IsQuiet()
    {
        var listener = PacketSocket.Open(_veth["right"]);
        var filter = SocketFilter.Attach(_taps.Program("keeps_all"), listener.Socket);

        listener.Dispose();

        Should.NotThrow(filter.Dispose);
    }

    [KernelFact]
    public void Attach_ProgramOfAnotherType_IsRefused()
    {
        using var listener = PacketSocket.Open(_veth["right"]);

        Should.Throw<ArgumentException>(() => SocketFilter.Attach(_taps.Program("first_tap"), listener.Socket)).Message
            .ShouldContain("SchedCls");
        Should.Throw<BpfException>(() => PacketSocket.Open(_veth["rigth"])).Error.Mend.ShouldBe("did you mean 'right'?");
    }

    [KernelFact]
    public void OpenAndDispose_ManyTimes_LeavesNoDescriptorBehind() => Descriptors.ShouldNotLeak(() =>
    {
        PacketSocket.Open(_veth.Left, _taps.Program("keeps_all")).Dispose();
        Should.Throw<ArgumentException>(() => PacketSocket.Open(_veth.Left, _taps.Program("first_tap")));
    });

    /// <summary>The next frame of ours: the interfaces send some of their own.</summary>
    private static byte[] Received(Socket socket)
    {
        socket.ReceiveTimeout = 10_000;
        var buffer = new byte[2048];
        while (true)
        {
            var length = socket.Receive(buffer);
            if (length == Frame.Length && buffer[12] == 0x88 && buffer[13] == 0xb5)
                return buffer[..length];
        }
    }
}
