namespace HyperMesh.Autonomic.Ebpf.Tests.Links;

/// <summary>On a kernel without tcx each test checks that the lack is told instead.</summary>
[Collection(ProgramsCollection.Name)]
public sealed class TcxLinkTests(ProgramFixture programs) : TapTests(programs)
{
    [KernelFact]
    public void Attach_BothDirections_SeeThePackets()
    {
        if (IsLacking())
            return;

        using var outgoing = TcxLink.Attach(First, Veth.Left, TcDirection.Egress);
        using var incoming = TcxLink.Attach(Second, Veth["right"], TcDirection.Ingress);
        using var wire = PacketSocket.Open(Veth.Left);

        wire.Socket.Send(Frame);

        Waiting.Until(() => Runs.Count(Taps, 0) > 0 && Runs.Count(Taps, 1) > 0, "both programs run");
        outgoing.Info.ShouldSatisfyAllConditions(
            i => i.Type.ShouldBe(LinkType.Tcx),
            i => i.IfIndex.ShouldBe(Veth.Left.Index()),
            i => i.Attach.ShouldBe(AttachType.TcxEgress),
            i => i.ProgramId.ShouldBe(First.Id));
    }

    [KernelFact]
    public void Attach_Places_MakeTheOrder()
    {
        if (IsLacking())
            return;

        using var middle = TcxLink.Attach(First, Veth.Left, TcDirection.Ingress);
        using var last = TcxLink.Attach(Second, Veth.Left, TcDirection.Ingress, TcxPlace.AfterLink(middle.Info.LinkId));
        using var other = Programs.Load("taps");
        using var first = TcxLink.Attach(other.Program("first_tap"), Veth.Left, TcDirection.Ingress, TcxPlace.First);
        using var second = TcxLink.Attach(
            other.Program("second_tap"), Veth.Left, TcDirection.Ingress, TcxPlace.BeforeProgram(First.Id));

        var chain = TcxChain.Query(Veth.Left, TcDirection.Ingress);

        chain.Entries.Select(e => e.LinkId).ShouldBe([first.Info.LinkId, second.Info.LinkId, middle.Info.LinkId, last.Info.LinkId]);
        chain.Entries[2].ProgramName.ShouldBe("first_tap");
        chain.Revision.ShouldBe(5UL);
        TcxChain.Query(Veth.Left, TcDirection.Egress).Entries.ShouldBeEmpty();
    }

    [KernelFact]
    public void Attach_ChainChangedMeanwhile_IsRefusedWithTheChain()
    {
        if (IsLacking())
            return;

        var seen = TcxChain.Query(Veth.Left, TcDirection.Ingress).Revision;
        using var link = TcxLink.Attach(First, Veth.Left, TcDirection.Ingress, TcxPlace.First with { ExpectedRevision = seen });

        var error = Should.Throw<BpfException>(
            () => TcxLink.Attach(Second, Veth.Left, TcDirection.Ingress, TcxPlace.First with { ExpectedRevision = seen })).Error;

        error.Message.ShouldContain("ESTALE");
        error.Message.ShouldContain($"program {First.Id} 'first_tap' (link {link.Info.LinkId})");
    }

    [KernelFact]
    public void Attach_SameProgramTwice_IsRefusedWithTheChain()
    {
        if (IsLacking())
            return;

        using var link = TcxLink.Attach(First, Veth.Left, TcDirection.Ingress);

        var error = Should.Throw<BpfException>(() => TcxLink.Attach(First, Veth.Left, TcDirection.Ingress)).Error;

        error.Errno.ShouldBe(17);
        error.Message.ShouldContain($"program {First.Id} 'first_tap' (link {link.Info.LinkId})");
        error.Mend.ShouldNotBeNull().ShouldContain("Update");
    }

    [KernelFact]
    public void Attach_UnknownNeighbour_IsRefusedWithTheChain()
    {
        if (IsLacking())
            return;

        using var link = TcxLink.Attach(First, Veth.Left, TcDirection.Ingress);

        Should.Throw<BpfException>(() => TcxLink.Attach(Second, Veth.Left, TcDirection.Ingress, TcxPlace.BeforeLink(uint.MaxValue)))
            .Message.ShouldContain("ENOENT");
    }

    [KernelFact]
    public void Update_AnotherProgram_SwapsInPlace()
    {
        if (IsLacking())
            return;

        using var link = TcxLink.Attach(First, Veth.Left, TcDirection.Ingress);
        var before = link.Info;

        link.Update(Second);

        link.Info.ShouldBe(before with { ProgramId = Second.Id });
        Should.Throw<ArgumentException>(() => link.Update(Taps.Program("keeps_all"))).Message.ShouldContain("SocketFilter");
    }

    [KernelFact]
    public void Attach_InterfaceDown_Works()
    {
        if (IsLacking())
            return;

        Command.Run("ip", "-n", Veth.Name, "link", "set", "left", "down");

        using var link = TcxLink.Attach(First, Veth.Left, TcDirection.Ingress);

        link.Info.IfIndex.ShouldBe(Veth.Left.Index());
    }

    [KernelFact]
    public void Info_InterfaceVanished_TellsAndEndsCleanly()
    {
        if (IsLacking())
            return;

        using var link = TcxLink.Attach(First, Veth.Left, TcDirection.Ingress);

        Command.Run("ip", "-n", Veth.Name, "link", "del", "left");

        link.Info.IfIndex.ShouldBe(0);
        Should.Throw<BpfException>(() => link.Update(Second)).Message.ShouldContain("the interface is gone");
        Should.NotThrow(link.Detach);
    }

    [KernelFact]
    public void FromPin_ProcessLetGo_IsStillAttached()
    {
        if (IsLacking())
            return;

        using var folder = new BpffsFolder();
        using (var link = TcxLink.Attach(First, Veth.Left, TcDirection.Egress))
            link.Pin(folder["link"]);

        using var reopened = BpfLink.FromPin(folder["link"]).ShouldBeOfType<TcxLink>();

        reopened.Direction.ShouldBe(TcDirection.Egress);
        reopened.Detach();
        TcxChain.Query(Veth.Left, TcDirection.Egress).Entries.ShouldBeEmpty();
    }

    [KernelFact]
    public void Attach_UnknownInterface_NamesTheNearest() =>
        Should.Throw<BpfException>(() => TcxLink.Attach(First, Veth["lefft"], TcDirection.Ingress)).Error.Mend
            .ShouldBe("did you mean 'left'?");

    [KernelFact]
    public void AttachAndDispose_ManyTimes_LeavesNoDescriptorBehind()
    {
        if (IsLacking())
            return;

        Descriptors.ShouldNotLeak(() =>
        {
            TcxLink.Attach(First, Veth.Left, TcDirection.Ingress).Dispose();
            Should.Throw<BpfException>(() => TcxLink.Attach(First, Veth.Left, TcDirection.Ingress, TcxPlace.AfterLink(uint.MaxValue)));
        });
    }

    /// <summary>True where the kernel has no tcx; then it has been checked that it says so.</summary>
    private bool IsLacking()
    {
        if (FeatureProbe.Has(FeatureNames.Tcx))
            return false;

        var error = Should.Throw<BpfException>(() => TcxLink.Attach(First, Veth.Left, TcDirection.Ingress)).Error;
        error.Message.ShouldContain("no tcx");
        error.Mend.ShouldNotBeNull().ShouldContain("TcFilter");
        return true;
    }
}
