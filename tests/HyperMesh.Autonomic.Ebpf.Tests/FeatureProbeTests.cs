namespace HyperMesh.Autonomic.Ebpf.Tests;

[Collection(ProgramsCollection.Name)]
public class FeatureProbeTests(ProgramFixture programs)
{
    [Fact]
    public void Run_AnyHost_TellsOfEachFeature()
    {
        var features = FeatureProbe.Run();

        features.Select(f => f.Name).ShouldBe(FeatureProbe.Names);
        features.ShouldAllBe(f => f.Trial.Length > 0);
        features.Where(f => f.Present == true).ShouldAllBe(f => f.Errno == 0 && f.Mend == null);
        features.Where(f => f.Present != true).ShouldAllBe(f => f.Mend != null);
    }

    [KernelFact]
    public void Run_WithRights_TriesEverythingAndLeavesNothingBehind()
    {
        FeatureProbe.Run().ShouldAllBe(f => f.Present != null);
        FeatureProbe.Has(FeatureNames.XdpLink).ShouldBeTrue();
        FeatureProbe.Has(FeatureNames.Of(ProgramType.Xdp)).ShouldBeTrue();
        FeatureProbe.Has(FeatureNames.Of(MapType.LpmTrie)).ShouldBeTrue();
        FeatureProbe.Has(FeatureNames.BatchHash).ShouldBeTrue();

        BpfProgram.All().ShouldNotContain(p => p.Name == "hm_probe");
        BpfMap.All().ShouldNotContain(m => m.Name == "hm_probe");
    }

    [KernelFact]
    public void Has_Kprobe_AgreesWithWhatTheKernelLists() =>
        FeatureProbe.Has(FeatureNames.Kprobe).ShouldBe(File.Exists("/sys/bus/event_source/devices/kprobe/type"));

    [KernelFact]
    public void Has_LinkUpdate_AgreesWithASwap()
    {
        using var veth = new VethNamespace();
        using var first = programs.Load("count_drop");
        using var second = programs.Load("count_pass");
        using var link = XdpLink.Attach(first.Programs[0], veth.Left);

        link.Update(second.Programs[0]);

        FeatureProbe.Has(FeatureNames.LinkUpdate).ShouldBeTrue();
    }

    [KernelFact]
    public void HasHelper_OldOneAndNoneAtAll_TellsThemApart()
    {
        const int MapLookup = 1;
        FeatureProbe.HasHelper(ProgramType.Xdp, MapLookup).ShouldBe(true);
        FeatureProbe.HasHelper(ProgramType.Xdp, 100_000).ShouldBe(false);
    }

    [Fact]
    public void Find_UnknownName_IsRefused() => Should.Throw<ArgumentException>(() => FeatureProbe.Find("nope"));
}
