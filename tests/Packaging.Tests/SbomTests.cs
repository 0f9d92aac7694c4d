using System.Text.Json;
using System.Text.RegularExpressions;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;

namespace Packaging.Tests;

/// <summary>The list of parts, as the package brings it.</summary>
[Collection(PackagesCollection.Name)]
public sealed partial class SbomTests(Packages packages) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hypermesh-sbom-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [KernelFact]
    public void Sbom_of_the_package_is_CycloneDX_and_has_every_assembly_and_program_that_is_shipped()
    {
        Command.Run("dpkg-deb", "--extract", packages.First, _folder);
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "usr/share/doc/hypermesh/sbom.cdx.json")));
        var root = document.RootElement;

        root.GetProperty("bomFormat").GetString().ShouldBe("CycloneDX");
        root.GetProperty("specVersion").GetString().ShouldBe("1.5");
        root.GetProperty("metadata").GetProperty("component").GetProperty("name").GetString().ShouldBe("hypermesh");
        var components = root.GetProperty("components").EnumerateArray().ToList();
        components.Select(one => one.GetProperty("bom-ref").GetString()).ShouldBeUnique();
        foreach (var one in components)
            Check(one);
        var references = components.Select(one => one.GetProperty("bom-ref").GetString()).ToHashSet();
        root.GetProperty("dependencies").EnumerateArray().SelectMany(one => one.GetProperty("dependsOn").EnumerateArray())
            .ShouldAllBe(one => references.Contains(one.GetString()));
        foreach (var must in (string[])["pkg:nuget/YamlDotNet@", "pkg:nuget/Microsoft.NETCore.App.Runtime.linux-", "pkg:npm/uplot@", "pkg:deb/debian/libbpf1@"])
            references.ShouldContain(reference => reference!.StartsWith(must, StringComparison.Ordinal), must);

        var program = Path.Combine(_folder, "usr/lib/hypermesh");
        var shipped = Directory.EnumerateFiles(program, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(program, path))
            .Where(path => path.EndsWith(".dll", StringComparison.Ordinal) || path.EndsWith(".so", StringComparison.Ordinal) || path.EndsWith(".bpf.o", StringComparison.Ordinal) || path == "hypermesh");
        var listed = components.Where(one => one.TryGetProperty("components", out _)).SelectMany(one => one.GetProperty("components").EnumerateArray())
            .Select(one => one.GetProperty("name").GetString()).ToHashSet();
        shipped.ShouldAllBe(path => listed.Contains(path));
    }

    private static void Check(JsonElement component)
    {
        component.GetProperty("type").GetString().ShouldBeOneOf("library", "application", "file");
        component.GetProperty("name").GetString().ShouldNotBeNullOrEmpty();
        if (component.TryGetProperty("hashes", out var hashes))
            hashes.EnumerateArray().ShouldAllBe(hash => Hexadecimal().IsMatch(hash.GetProperty("content").GetString()!));
        if (component.TryGetProperty("components", out var parts))
            foreach (var part in parts.EnumerateArray())
                Check(part);
    }

    [GeneratedRegex("^([0-9a-f]{64}|[0-9a-f]{128})$")]
    private static partial Regex Hexadecimal();
}
