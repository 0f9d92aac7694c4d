namespace HyperMesh.Autonomic.Ebpf.Tests.Links;

[Collection(ProgramsCollection.Name)]
public class BpfLinkTests(ProgramFixture programs)
{
    [KernelFact]
    public void All_LinksOfThisProcess_AreAmongThem()
    {
        using var veth = new VethNamespace();
        using var drop = programs.Load("count_drop");
        using var probes = programs.Load("probes");
        using var xdp = XdpLink.Attach(drop.Programs[0], veth.Left);
        using var raw = RawTracepointLink.Attach(probes.Program("at_raw_tracepoint"), "sys_enter");

        var all = BpfLink.All();

        all.ShouldContain(xdp.Info);
        all.ShouldContain(raw.Info);
        all.Select(i => i.LinkId).ShouldBeInOrder();
    }

    [KernelFact]
    public void FromId_XdpLink_IsOfItsClassAndSwaps()
    {
        using var veth = new VethNamespace();
        using var first = programs.Load("count_drop");
        using var second = programs.Load("count_pass");
        using var link = XdpLink.Attach(first.Programs[0], veth.Left);

        using var same = BpfLink.FromId(link.Info.LinkId).ShouldBeOfType<XdpLink>();
        same.Update(second.Programs[0]);

        link.Info.ProgramId.ShouldBe(second.Programs[0].Id);
        same.Interface.ShouldBeNull();
    }

    [KernelFact]
    public void FromIdAndFromPin_NothingThere_SaySo()
    {
        using var folder = new BpffsFolder();
        Directory.CreateDirectory(folder["empty"]);

        Should.Throw<BpfException>(() => BpfLink.FromId(uint.MaxValue)).Error.Errno.ShouldBe(2);
        Should.Throw<BpfException>(() => BpfLink.FromPin(folder["none"])).Error.Mend.ShouldNotBeNull().ShouldContain("mount -t bpf");
        Should.Throw<BpfException>(() => BpfLink.FromPin(folder["empty"])).Message.ShouldContain("without the pins of a link");
    }

    [KernelFact]
    public void FromPin_Program_IsRefused()
    {
        using var folder = new BpffsFolder();
        using var loaded = programs.Load("count_drop");
        loaded.Programs[0].Pin(folder["program"]);

        Should.Throw<BpfException>(() => BpfLink.FromPin(folder["program"])).Message.ShouldContain("something else is pinned");
    }

    [KernelFact]
    public void Pin_NotOnABpffs_SaysHowToMount()
    {
        using var folder = new TempFolder();
        using var probes = programs.Load("probes");
        using var link = RawTracepointLink.Attach(probes.Program("at_raw_tracepoint"), "sys_enter");
        using var clocks = PerfEventLink.Attach(probes.Program("at_clock"), 10);

        Should.Throw<BpfException>(() => link.Pin(folder["link"])).Error.Mend.ShouldNotBeNull().ShouldContain("mount -t bpf");
        Should.Throw<BpfException>(() => link.Pin("/no/such/folder/link")).Error.Mend.ShouldNotBeNull().ShouldContain("/no/such/folder");
        Should.Throw<BpfException>(() => clocks.Pin(folder["clocks"]));
        Directory.Exists(folder["clocks"]).ShouldBeFalse();
    }

    [KernelFact]
    public void All_ProgramsAndMaps_TellOfOurs()
    {
        using var loaded = programs.Load("count_pass");

        BpfProgram.All().Single(p => p.Id == loaded.Programs[0].Id).Name.ShouldBe("count_and_pass_everything");
        BpfMap.All().ShouldContain(m => m.Id == loaded.Map("traffic_counters").Info.Id && m.MemoryBytes > 0);
    }

    [KernelFact]
    public void All_ObjectsComeAndGo_NeitherFailsNorLeaks()
    {
        using var stop = new CancellationTokenSource();
        var path = programs["count_drop"];
        var churn = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
                BpfObject.Load(path).Dispose();
        });
        churn.Start();
        try
        {
            for (var i = 0; i < 50; i++)
            {
                BpfProgram.All();
                BpfMap.All();
                BpfLink.All();
            }
        }
        finally
        {
            stop.Cancel();
            churn.Join();
        }

        Descriptors.ShouldNotLeak(() =>
        {
            BpfProgram.All();
            BpfMap.All();
            BpfLink.All();
        });
    }

    [KernelFact]
    public void Dispose_Twice_IsQuietAndInfoThenThrows()
    {
        using var probes = programs.Load("probes");
        var link = RawTracepointLink.Attach(probes.Program("at_raw_tracepoint"), "sys_enter");

        link.Dispose();
        link.Dispose();

        Should.Throw<ObjectDisposedException>(() => link.Info);
    }
}
