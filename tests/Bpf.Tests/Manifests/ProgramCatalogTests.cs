namespace HyperMesh.Autonomic.Bpf.Tests.Manifests;

public sealed class ProgramCatalogTests : IDisposable
{
    private readonly TempFolder _first = new();
    private readonly TempFolder _second = new();

    [Fact]
    public void Read_ManifestWithoutObject_IsLeftOut()
    {
        Put(_first, "one", SampleManifest.Text);
        File.WriteAllText(_first["policy.yaml"], "kind: Policy");

        var catalog = Read(out var problems);

        problems.ShouldBeEmpty();
        catalog.Names.ShouldBe(["sample"]);
        catalog.Find("sample").ShouldNotBeNull();
        catalog.Find("policy").ShouldBeNull();
    }

    [Fact]
    public void Read_OneNameInTwoFolders_TheFirstWins()
    {
        Put(_first, "one", SampleManifest.Text);
        Put(_second, "two", SampleManifest.Text);

        Read(out _).Find("sample")!.Place.File.ShouldBe(_first["one.yaml"]);
    }

    [Fact]
    public void Read_BadManifest_IsReportedAndTheOthersAreRead()
    {
        Put(_first, "bad", SampleManifest.With("license: GPL", "licence: GPL"));
        Put(_second, "good", SampleManifest.With("name: sample", "name: good"));

        var catalog = Read(out var problems);

        problems.Select(problem => problem.Place.File).Distinct().ShouldBe([_first["bad.yaml"]]);
        catalog.Names.ShouldBe(["good"]);
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    private static void Put(TempFolder folder, string name, string manifest)
    {
        File.WriteAllText(folder[$"{name}.yaml"], manifest);
        File.WriteAllBytes(folder[$"{name}.bpf.o"], []);
    }

    private ProgramCatalog Read(out ProblemList problems)
    {
        problems = [];
        return ProgramCatalog.Read([_first["gone"], _first.Path, _second.Path], problems);
    }
}
