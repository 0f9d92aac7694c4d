using HyperMesh.Autonomic.Ebpf.Objects;

namespace HyperMesh.Autonomic.Bpf.Tests.Manifests;

/// <summary>Every program that is shipped, against its object.</summary>
[Collection(ShippedCollection.Name)]
public class ShippedManifestTests(ShippedPrograms programs)
{
    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(ShippedPrograms.Sources, "*.bpf.c", SearchOption.AllDirectories)
            .Select(path => Path.GetFileName(path).Replace(".bpf.c", "")).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Disagreements_ShippedProgram_HasNone(string name)
    {
        var manifest = programs[name].ShouldNotBeNull();
        var file = ObjectCheck.CheckFile(manifest.ObjectPath).File.ShouldNotBeNull();

        ProgramLoader.Disagreements(manifest, file).Select(problem => problem.ToString()).ShouldBeEmpty();
    }
}
