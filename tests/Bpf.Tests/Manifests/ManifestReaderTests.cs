using HyperMesh.Autonomic.Ebpf.Manifests.Values;

namespace HyperMesh.Autonomic.Bpf.Tests.Manifests;

public class ManifestReaderTests
{
    [Theory]
    [InlineData("xdp_packet_counter", 12, 0)]
    [InlineData("xdp_firewall", 14, 4)]
    public void ReadFile_ShippedManifest_HasNoProblems(string name, int counters, int parameters)
    {
        var problems = new ProblemList();

        var path = Path.Combine(ShippedPrograms.Sources, name, $"{name}.yaml");
        var manifest = ManifestReader.ReadFile(path, problems).ShouldHaveSingleItem();

        problems.ShouldBeEmpty();
        manifest.Name.ShouldBe(name);
        manifest.Function.ShouldBe(name);
        manifest.ObjectPath.ShouldBe(Path.Combine(ShippedPrograms.Sources, name, $"{name}.bpf.o"));
        manifest.Type.ShouldBe(FunctionType.Xdp);
        manifest.Hooks[0].ShouldBe(HookKind.Xdp);
        manifest.Counters.Count.ShouldBe(counters);
        manifest.Parameters.Count.ShouldBe(parameters);
        manifest.Maps["xdp_stats"].ShouldBe(MapOnSwap.Carry);
        manifest.Maps.Values.Count(onSwap => onSwap == MapOnSwap.Carry).ShouldBe(1);
    }

    [Fact]
    public void ReadFile_Sample_ReadsAllOfIt()
    {
        var (manifests, problems) = SampleManifest.Read(SampleManifest.Text);

        problems.ShouldBeEmpty();
        var manifest = manifests.ShouldHaveSingleItem();
        manifest.Function.ShouldBe("sample");
        Path.GetFileName(manifest.ObjectPath).ShouldBe("sample.bpf.o");
        manifest.Maps["settings"].ShouldBe(MapOnSwap.Rebuild);
        manifest.Counters[0].Metric.Kind.ShouldBe(MetricKind.Counter);
        manifest.Counters[1].Key.ShouldBe(1u);
        manifest.Counters[2].Count.ShouldBe(new FieldTarget("settings", 0, "count"));
        manifest.Parameters[1].ShouldBe(new ScalarParameter(
            "limit", "", new IntegerType(1, 100), new NumberValue(10), new FieldTarget("settings", 0, "limit")));
        var rules = manifest.Parameters[2].ShouldBeOfType<RulesParameter>();
        rules.MaxItems.ShouldBe(8);
        rules.Fields.Select(field => field.Name).ShouldBe(["action", "source", "protocol", "port"]);
        rules.Fields.Where(field => field.IsRequired).ShouldHaveSingleItem().Name.ShouldBe("action");
    }

    [Fact]
    public void ReadFile_TwoManifestsOneBad_GivesTheGoodOne()
    {
        var (manifests, problems) = SampleManifest.Read(
            $"{SampleManifest.With("license: GPL", "licence: GPL")}\n---\n{SampleManifest.With("name: sample", "name: second")}");

        problems.Count.ShouldBe(2);
        manifests.ShouldHaveSingleItem().Name.ShouldBe("second");
    }

    [Fact]
    public void ReadFile_Again_GivesTheSameProblems()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["sample.yaml"], SampleManifest.With("license: GPL", "licence: GPL"));
        var (first, second) = (new ProblemList(), new ProblemList());

        ManifestReader.ReadFile(folder["sample.yaml"], first).ShouldBeEmpty();
        ManifestReader.ReadFile(folder["sample.yaml"], second).ShouldBeEmpty();

        first.ShouldNotBeEmpty();
        second.ShouldBe(first);
    }

    [Fact]
    public void ReadFile_AfterAChange_ReadsWhatIsThereNow()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["sample.yaml"], SampleManifest.Text);
        var before = ManifestReader.ReadFile(folder["sample.yaml"], new ProblemList()).ShouldHaveSingleItem();
        // As long as before, and written in the same moment for a clock of a second.
        File.WriteAllText(folder["sample.yaml"], SampleManifest.With("name: sample", "name: simple"));

        ManifestReader.ReadFile(folder["sample.yaml"], new ProblemList()).ShouldHaveSingleItem().Name.ShouldBe("simple");
        before.Name.ShouldBe("sample");
    }

    [Fact]
    public void ReadFile_Missing_IsAProblem()
    {
        using var folder = new TempFolder();
        var problems = new ProblemList();

        ManifestReader.ReadFile(folder["gone.yaml"], problems).ShouldBeEmpty();

        problems.ShouldHaveSingleItem().Place.ShouldBe(new Place(folder["gone.yaml"], 1, 1));
    }
}
