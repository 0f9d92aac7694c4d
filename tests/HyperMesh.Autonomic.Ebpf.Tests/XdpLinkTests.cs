namespace HyperMesh.Autonomic.Ebpf.Tests;

[Collection(ProgramsCollection.Name)]
public sealed class XdpLinkTests(ProgramFixture programs) : IDisposable
{
    private readonly Lazy<VethNamespace> _veth = new(() => new VethNamespace());

    private VethNamespace Veth => _veth.Value;

    public void Dispose()
    {
        if (_veth.IsValueCreated)
            _veth.Value.Dispose();
    }

    [KernelFact]
    public void Attach_VethInNamespace_RunsInTheDriver()
    {
        using var loaded = programs.Load("count_pass");

        using var link = XdpLink.Attach(loaded.Programs[0], Veth.Left);

        link.Mode.ShouldBe(XdpMode.Driver);
        link.FallbackReason.ShouldBeNull();
        link.Info.ShouldSatisfyAllConditions(
            i => i.Type.ShouldBe(LinkType.Xdp),
            i => i.ProgramId.ShouldBe(loaded.Programs[0].Id),
            i => i.IfIndex.ShouldBe(Veth.Left.Index()));
        Command.Run("ip", "-n", Veth.Name, "link", "show", "dev", "left").ShouldContain("prog/xdp ");
    }

    [KernelFact]
    public void Attach_GenericAsked_RunsInGenericMode()
    {
        using var loaded = programs.Load("count_pass");

        using var link = XdpLink.Attach(loaded.Programs[0], Veth.Left, XdpMode.Generic);

        link.Mode.ShouldBe(XdpMode.Generic);
        Command.Run("ip", "-n", Veth.Name, "link", "show", "dev", "left").ShouldContain("xdpgeneric");
    }

    [KernelFact]
    public void Attach_DriverWithoutXdp_FallsBackAndSaysSo()
    {
        using var loaded = programs.Load("count_pass");

        using var link = XdpLink.Attach(loaded.Programs[0], Veth["lo"]);

        link.Mode.ShouldBe(XdpMode.Generic);
        link.FallbackReason.ShouldNotBeNull().ShouldContain("EOPNOTSUPP");
    }

    [KernelFact]
    public void Attach_DriverDemandedWithoutXdp_IsRefused()
    {
        using var loaded = programs.Load("count_pass");

        var error = Should.Throw<BpfException>(() => XdpLink.Attach(loaded.Programs[0], Veth["lo"], XdpMode.Driver)).Error;

        error.Message.ShouldContain("EOPNOTSUPP");
        error.Mend.ShouldNotBeNull().ShouldContain("generic");
    }

    [KernelFact]
    public void Update_AnotherProgram_SwapsInPlace()
    {
        using var first = programs.Load("count_pass");
        using var second = programs.Load("count_drop");
        using var link = XdpLink.Attach(first.Programs[0], Veth.Left);
        var before = link.Info;

        link.Update(second.Programs[0]);

        link.Info.ShouldBe(before with { ProgramId = second.Programs[0].Id });
        XdpHolder.Find(Veth.Left).ShouldNotBeNull().ProgramId.ShouldBe(second.Programs[0].Id);
    }

    [KernelFact]
    public void Dispose_UnpinnedLink_FreesTheHook()
    {
        using var loaded = programs.Load("count_pass");

        XdpLink.Attach(loaded.Programs[0], Veth.Left).Dispose();

        XdpHolder.Find(Veth.Left).ShouldBeNull();
    }

    [KernelFact]
    public void FromPin_LinkAndProgramDisposed_IsStillAttached()
    {
        using var folder = new BpffsFolder();
        uint id;
        using (var loaded = programs.Load("count_pass"))
        using (var link = XdpLink.Attach(loaded.Programs[0], Veth.Left))
        {
            id = loaded.Programs[0].Id;
            link.Pin(folder["link"]);
        }

        XdpHolder.Find(Veth.Left).ShouldNotBeNull().ProgramName.ShouldBe("count_and_pass_everything");
        using var reopened = XdpLink.FromPin(folder["link"], Veth.Left);
        reopened.Info.ProgramId.ShouldBe(id);
        reopened.Mode.ShouldBe(XdpMode.Driver);
        using var unknown = XdpLink.FromPin(folder["link"]);
        unknown.Mode.ShouldBeNull();
    }

    [KernelFact]
    public void Detach_PinnedLink_FreesTheHookAndEmptiesTheLink()
    {
        using var folder = new BpffsFolder();
        using var loaded = programs.Load("count_pass");
        using var link = XdpLink.Attach(loaded.Programs[0], Veth.Left);
        link.Pin(folder["link"]);

        link.Detach();

        link.Info.IfIndex.ShouldBe(0);
        XdpHolder.Find(Veth.Left).ShouldBeNull();
    }

    [KernelFact]
    public void Attach_HookHeldByALink_NamesTheHolder()
    {
        using var holder = programs.Load("count_pass");
        using var loaded = programs.Load("count_drop");
        using var link = XdpLink.Attach(holder.Programs[0], Veth.Left);

        var error = Should.Throw<BpfException>(() => XdpLink.Attach(loaded.Programs[0], Veth.Left)).Error;

        error.Errno.ShouldBe(16);
        error.Message.ShouldContain($"program {holder.Programs[0].Id} 'count_and_pass_everything'");
        error.Message.ShouldContain($"(driver mode, attached by link {link.Info.LinkId})");
        error.Mend.ShouldNotBeNull().ShouldContain($"bpftool link detach id {link.Info.LinkId}");
    }

    [KernelFact]
    public void Attach_HookHeldInTheOtherMode_NamesTheHolder()
    {
        using var holder = programs.Load("count_pass");
        using var loaded = programs.Load("count_drop");
        using var link = XdpLink.Attach(holder.Programs[0], Veth.Left, XdpMode.Generic);

        var error = Should.Throw<BpfException>(() => XdpLink.Attach(loaded.Programs[0], Veth.Left)).Error;

        error.Message.ShouldContain("'count_and_pass_everything' (generic mode");
    }

    [KernelFact]
    public void Attach_HookHeldWithoutALink_SaysHowToFreeIt()
    {
        using var holder = programs.Load("count_pass");
        using var loaded = programs.Load("count_drop");
        Command.Run(
            "ip", "netns", "exec", Veth.Name, "bpftool", "net", "attach", "xdp", "id", $"{holder.Programs[0].Id}", "dev", "left");

        var error = Should.Throw<BpfException>(() => XdpLink.Attach(loaded.Programs[0], Veth.Left)).Error;

        error.Message.ShouldContain("attached without a link");
        error.Mend.ShouldNotBeNull().ShouldContain($"ip -n {Veth.Name} link set dev left xdp off");
    }

    [KernelFact]
    public void Attach_MissingInterface_ProposesTheNearest()
    {
        using var loaded = programs.Load("count_pass");

        Should.Throw<BpfException>(() => XdpLink.Attach(loaded.Programs[0], Veth["leff"])).Message.ShouldContain("did you mean 'left'?");
    }

    [KernelFact]
    public void Attach_MissingNamespace_SaysSo()
    {
        using var loaded = programs.Load("count_pass");
        var nowhere = InterfaceName.Parse("hm-no-such-namespace/eth0");

        Should.Throw<BpfException>(() => XdpLink.Attach(loaded.Programs[0], nowhere)).Message
            .ShouldContain("there is no network namespace 'hm-no-such-namespace'");
    }

    [KernelFact]
    public void Attach_ProgramOfAnotherType_IsRefused()
    {
        using var loaded = programs.Load("not_xdp");

        Should.Throw<ArgumentException>(() => XdpLink.Attach(loaded.Programs[0], Veth.Left)).Message.ShouldContain("SocketFilter");
    }

    [KernelFact]
    public void Update_InterfaceVanished_SaysThatTheLinkIsEmpty()
    {
        using var folder = new BpffsFolder();
        using var loaded = programs.Load("count_pass");
        using var link = XdpLink.Attach(loaded.Programs[0], Veth.Left);
        link.Pin(folder["link"]);
        Command.Run("ip", "-n", Veth.Name, "link", "del", "left");

        link.Info.IfIndex.ShouldBe(0);
        Should.Throw<BpfException>(() => link.Update(loaded.Programs[0])).Message.ShouldContain("the interface is gone");
        using var reopened = XdpLink.FromPin(folder["link"], Veth.Left);
        reopened.Mode.ShouldBeNull();
    }
}
