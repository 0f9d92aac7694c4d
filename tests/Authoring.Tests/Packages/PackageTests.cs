using System.IO.Compression;
using System.Xml.Linq;

namespace Authoring.Tests.Packages;

[Collection(Workbench.Name)]
public sealed class PackageTests(Workbench bench)
{
    public static TheoryData<string> Libraries => ["Abstractions", "Conformance", "Detection", "Documents", "Ebpf"];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Package_OfALibrary_HasReadmeLicenceDocumentationAndSymbols(string name)
    {
        var file = $"HyperMesh.Autonomic.{name}";
        using var package = ZipFile.OpenRead(Path.Combine(Workbench.Packages, $"{file}.{bench.Version}.nupkg"));
        var entries = package.Entries.Select(entry => entry.FullName).ToList();
        entries.ShouldContain("README.md");
        entries.ShouldContain($"lib/net10.0/{file}.dll");
        entries.ShouldContain($"lib/net10.0/{file}.xml");
        var nuspec = XDocument.Load(package.GetEntry($"{file}.nuspec")!.Open());
        Value(nuspec, "license").ShouldBe("Apache-2.0");
        Value(nuspec, "readme").ShouldBe("README.md");
        Value(nuspec, "description").ShouldNotBeNullOrWhiteSpace();
        foreach (var ours in nuspec.Descendants().Where(node => node.Name.LocalName == "dependency" && node.Attribute("id")!.Value.StartsWith("HyperMesh", StringComparison.Ordinal)))
            ours.Attribute("version")!.Value.ShouldBe(bench.Version);

        using var symbols = ZipFile.OpenRead(Path.Combine(Workbench.Packages, $"{file}.{bench.Version}.snupkg"));
        symbols.Entries.Select(entry => entry.FullName).ShouldContain($"lib/net10.0/{file}.pdb");
    }

    [Fact]
    public void Package_OfTheContracts_NeedsNothingOfOurs()
    {
        using var package = ZipFile.OpenRead(Path.Combine(Workbench.Packages, $"HyperMesh.Autonomic.Abstractions.{bench.Version}.nupkg"));
        XDocument.Load(package.GetEntry("HyperMesh.Autonomic.Abstractions.nuspec")!.Open()).Descendants()
            .Where(node => node.Name.LocalName == "dependency").Select(node => node.Attribute("id")!.Value)
            .ShouldBe(["Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Logging.Abstractions", "System.Reactive"], ignoreOrder: true);
    }

    [Fact]
    public async Task Pack_NothingHasChanged_IsTheSameVersion() =>
        (await Workbench.RunAsync(Cli.Root, Cli.InRoot("scripts", "pack.sh"))).Trim().ShouldBe(bench.Version);

    private static string? Value(XDocument nuspec, string name) => nuspec.Descendants().FirstOrDefault(node => node.Name.LocalName == name)?.Value;
}
