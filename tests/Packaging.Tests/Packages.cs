using HyperMesh.Autonomic.Ebpf.Tests.Kernel;

namespace Packaging.Tests;

/// <summary>Tests that share the packages run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class PackagesCollection : ICollectionFixture<Packages>
{
    public const string Name = "packages";
}

/// <summary>The package, built as it is delivered but for the compression, and the same with a higher version: made once for all tests.</summary>
public sealed class Packages : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hypermesh-packages-").FullName;
    private readonly Lazy<(string First, string Second)> _built;

    public Packages() => _built = new(() =>
    {
        Command.Run(Path.Combine(Checkout.Root, "scripts", "publish.sh"));
        return (Build(""), Build("+1"));
    });

    public string First => _built.Value.First;

    public string Second => _built.Value.Second;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Build(string revision) => Command.Run(
        "env", "HYPERMESH_DEB_FAST=1", $"HYPERMESH_DEB_REVISION={revision}", Path.Combine(Checkout.Root, "packaging", "build-deb.sh"), _folder)
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Single(line => line.StartsWith(_folder, StringComparison.Ordinal));
}
