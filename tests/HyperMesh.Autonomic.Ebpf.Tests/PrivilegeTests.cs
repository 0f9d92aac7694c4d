namespace HyperMesh.Autonomic.Ebpf.Tests;

/// <summary>What a process without rights is told.</summary>
[Collection(ProgramsCollection.Name)]
public sealed class PrivilegeTests : IDisposable
{
    private static readonly InterfaceName Loopback = InterfaceName.Parse("lo");

    private readonly ProgramFixture _programs;
    private readonly BpfObject _taps;
    private readonly BpfObject _probes;
    private readonly BpfObject _drop;

    public PrivilegeTests(ProgramFixture programs)
    {
        _programs = programs;
        _taps = programs.Load("taps");
        _probes = programs.Load("probes");
        _drop = programs.Load("count_drop");
    }

    public void Dispose()
    {
        _taps.Dispose();
        _probes.Dispose();
        _drop.Dispose();
    }

    [KernelFact]
    public void NetworkHooks_WithoutRights_NameTheRights()
    {
        using var cgroup = new CgroupFolder();
        var tap = _taps.Program("first_tap");

        // XDP and tcx links are not among these: the kernel lets whoever was handed the loaded program attach it in its own namespace.
        ShouldNeedRights(() => TcFilter.Attach(tap, Loopback, TcDirection.Ingress));
        ShouldNeedRights(() => CgroupLink.Attach(_taps.Program("cgroup_in"), cgroup.Path, CgroupDirection.Ingress));
        ShouldNeedRights(() => PacketSocket.Open(Loopback));
        using var veth = new VethNamespace();
        ShouldNeedRights(() => XdpLink.Attach(_drop.Programs[0], veth.Left));
        if (FeatureProbe.Has(FeatureNames.Tcx))
            ShouldNeedRights(() => TcxLink.Attach(tap, veth.Left, TcDirection.Ingress));
    }

    [KernelFact]
    public void Probes_WithoutRights_NameTheRights()
    {
        TracefsMount.Ensure();
        ShouldNeedRights(() => PerfEventLink.Attach(_probes.Program("at_clock"), 10));
        if (FeatureProbe.Has(FeatureNames.Kprobe))
            ShouldNeedRights(() => KprobeLink.Attach(_probes.Program("at_kernel_function"), "do_sys_openat2"));
        if (FeatureProbe.Has(FeatureNames.Uprobe))
            ShouldNeedRights(() => UprobeLink.AttachAt(_probes.Program("at_user_function"), Environment.ProcessPath!, 0));
    }

    [KernelFact]
    public void ListsLoadsAndStatistics_WithoutRights_NameTheRights()
    {
        var path = _programs["count_drop"];
        ShouldNeedRights(() => BpfLink.All());
        ShouldNeedRights(() => BpfProgram.All());
        ShouldNeedRights(() => BpfMap.All());
        ShouldNeedRights(() => BpfStatistics.Enable());
        ShouldNeedRights(() => BpfObject.Load(path));
    }

    [KernelFact]
    public void Probes_WithoutRights_SayWhatCannotBeTriedAndNeverThatItLacks()
    {
        IReadOnlyList<Feature> without = [];
        IReadOnlyList<HostFact> facts = [];
        bool? helper = true;
        WithoutRights.Run(() =>
        {
            without = FeatureProbe.Run();
            facts = new HostProbe().Run();
            helper = FeatureProbe.HasHelper(ProgramType.Xdp, 1);
        });

        helper.ShouldBeNull();
        facts.Single(f => f.Name == "capabilities").Status.ShouldBe(FactStatus.Missing);
        var with = FeatureProbe.Run().ToDictionary(f => f.Name);
        without.Where(f => f.Present == false).ShouldAllBe(f => with[f.Name].Present == false);
        without.Where(f => f.Present is null).ShouldAllBe(f => f.Mend != null);
    }

    [KernelFact]
    public void Attach_WithoutRights_LeavesNoDescriptorBehind() => Descriptors.ShouldNotLeak(() =>
    {
        ShouldNeedRights(() => TcFilter.Attach(_taps.Program("first_tap"), Loopback, TcDirection.Ingress));
        ShouldNeedRights(() => PacketSocket.Open(Loopback));
        ShouldNeedRights(() => PerfEventLink.Attach(_probes.Program("at_clock"), 10));
    });

    private static void ShouldNeedRights(Func<object> work)
    {
        BpfException? refusal = null;
        WithoutRights.Run(() => refusal = Should.Throw<BpfException>(() => (work() as IDisposable)?.Dispose()));
        refusal!.NeedsPrivilege.ShouldBeTrue(refusal.Message);
        refusal.Error.Mend.ShouldNotBeNull(refusal.Message);
    }
}
