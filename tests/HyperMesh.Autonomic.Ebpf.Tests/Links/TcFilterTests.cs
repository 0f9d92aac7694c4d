namespace HyperMesh.Autonomic.Ebpf.Tests.Links;

[Collection(ProgramsCollection.Name)]
public sealed class TcFilterTests(ProgramFixture programs) : TapTests(programs)
{
    [KernelFact]
    public void Attach_BothDirections_SeeThePackets()
    {
        var outgoing = TcFilter.Attach(First, Veth.Left, TcDirection.Egress);
        var incoming = TcFilter.Attach(Second, Veth["right"], TcDirection.Ingress);
        using var wire = PacketSocket.Open(Veth.Left);

        wire.Socket.Send(Frame);

        Waiting.Until(() => Runs.Count(Taps, 0) > 0 && Runs.Count(Taps, 1) > 0, "both programs run");
        outgoing.Info.ShouldNotBeNull().ShouldSatisfyAllConditions(
            i => i.Kind.ShouldBe("bpf"), i => i.ProgramId.ShouldBe(First.Id), i => i.Handle.ShouldBe(outgoing.Handle));
        incoming.Detach();
        TcFilter.List(Veth["right"], TcDirection.Ingress).ShouldBeEmpty();
    }

    [KernelFact]
    public void Update_AnotherProgram_SwapsUnderTheSameNumbers()
    {
        var filter = TcFilter.Attach(First, Veth.Left, TcDirection.Egress, priority: 7, handle: 3);

        filter.Update(Second);

        filter.ProgramId.ShouldBe(Second.Id);
        var only = TcFilter.List(Veth.Left, TcDirection.Egress).ShouldHaveSingleItem();
        (only.Priority, only.Handle, only.ProgramId).ShouldBe((7u, 3u, Second.Id));
    }

    [KernelFact]
    public void Update_UnderTraffic_LosesNoPacket()
    {
        const int Packets = 2000;
        var filter = TcFilter.Attach(First, Veth.Left, TcDirection.Egress, priority: 1, handle: 1);
        using var wire = PacketSocket.Open(Veth.Left);
        Settle();
        var before = Runs.Count(Taps, 0) + Runs.Count(Taps, 1);

        for (var i = 0; i < Packets; i++)
        {
            wire.Socket.Send(Frame);
            if (i % 100 == 0)
                filter.Update(i % 200 == 0 ? Second : First);
        }

        (Runs.Count(Taps, 0) + Runs.Count(Taps, 1) - before).ShouldBeGreaterThanOrEqualTo((ulong)Packets);
    }

    [KernelFact]
    public void Detach_LastFilter_RemovesTheQdiscThatItMade()
    {
        var filter = TcFilter.Attach(First, Veth.Left, TcDirection.Ingress);
        filter.MadeQdisc.ShouldBeTrue();
        Qdiscs().ShouldContain("clsact");

        filter.Detach();
        filter.Detach();

        Qdiscs().ShouldNotContain("clsact");
    }

    [KernelFact]
    public void Detach_QdiscOfSomebodyElse_IsLeft()
    {
        Command.Run("tc", "-n", Veth.Name, "qdisc", "add", "dev", "left", "clsact");
        var filter = TcFilter.Attach(First, Veth.Left, TcDirection.Ingress);

        filter.Detach();

        filter.MadeQdisc.ShouldBeFalse();
        Qdiscs().ShouldContain("clsact");
    }

    [KernelFact]
    public void Detach_AnotherFilterInTheQdisc_LeavesBoth()
    {
        var ours = TcFilter.Attach(First, Veth.Left, TcDirection.Ingress);
        var other = TcFilter.Attach(Second, Veth.Left, TcDirection.Egress);

        ours.Detach();

        Qdiscs().ShouldContain("clsact");
        other.Info.ShouldNotBeNull();
    }

    [KernelFact]
    public void DetachAndUpdate_FilterOfSomebodyElse_TouchNothing()
    {
        var ours = TcFilter.Attach(First, Veth.Left, TcDirection.Ingress, priority: 5, handle: 1);
        var theirs = TcFilter.Open(Veth.Left, TcDirection.Ingress, 5, 1, First.Id);
        theirs.Update(Second);

        Should.Throw<BpfException>(ours.Detach).Message.ShouldContain($"program {Second.Id}");
        Should.Throw<BpfException>(() => ours.Update(First)).Error.Errno.ShouldBe(16);

        TcFilter.List(Veth.Left, TcDirection.Ingress).ShouldHaveSingleItem().ProgramId.ShouldBe(Second.Id);
    }

    [KernelFact]
    public void Attach_PlaceTaken_NamesTheHolder()
    {
        TcFilter.Attach(First, Veth.Left, TcDirection.Ingress, priority: 5, handle: 1);

        var error = Should.Throw<BpfException>(() => TcFilter.Attach(Second, Veth.Left, TcDirection.Ingress, 5, 1)).Error;

        error.Message.ShouldContain($"held by program {First.Id}");
        error.Message.ShouldContain("EEXIST");
    }

    [KernelFact]
    public void Open_NoSuchFilterOrInterface_IsRefused()
    {
        Should.Throw<BpfException>(() => TcFilter.Open(Veth.Left, TcDirection.Ingress, 5, 1, 1)).Error.Errno.ShouldBe(2);
        Should.Throw<BpfException>(() => TcFilter.Attach(First, Veth["lefft"], TcDirection.Ingress)).Error.Mend
            .ShouldBe("did you mean 'left'?");
        Qdiscs().ShouldNotContain("clsact");
    }

    [KernelFact]
    public void Detach_InterfaceVanished_IsQuiet()
    {
        var filter = TcFilter.Attach(First, Veth.Left, TcDirection.Ingress);
        Command.Run("ip", "-n", Veth.Name, "link", "del", "left");

        Should.NotThrow(filter.Detach);
        filter.Info.ShouldBeNull();
        Should.Throw<BpfException>(() => filter.Update(Second)).Error.Errno.ShouldBe(2);
    }

    [KernelFact]
    public void AttachAndDetach_ManyTimes_LeavesNoDescriptorBehind() => Descriptors.ShouldNotLeak(() =>
    {
        TcFilter.Attach(First, Veth.Left, TcDirection.Ingress, 5, 1).Detach();
        Should.Throw<BpfException>(() => TcFilter.Open(Veth.Left, TcDirection.Ingress, 5, 1, 1));
    });

    // The interfaces send a few packets of their own when they come up; one of ours that is through shows that the wire is ready.
    private void Settle()
    {
        using var wire = PacketSocket.Open(Veth.Left);
        Waiting.Until(
            () =>
            {
                wire.Socket.Send(Frame);
                return Runs.Count(Taps, 0) > 0;
            },
            "a packet passes");
    }

    private string Qdiscs() => Command.Run("tc", "-n", Veth.Name, "qdisc", "show", "dev", "left");
}
