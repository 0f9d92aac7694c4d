namespace HyperMesh.Autonomic.Host.Tests.Shipped;

/// <summary>The policies that come with the product, and what belongs to each.</summary>
internal static class ShippedPolicies
{
    /// <summary>Belongs to a mesh: samples/mesh-heal shows it on a real one, in the place of a recording.</summary>
    public const string OfTheMesh = "mesh-heal";

    /// <summary>Their names: that of the file, of its tests, its recording and its page.</summary>
    public static IEnumerable<string> Names => Directory.GetFiles(Cli.InRoot("policies"), "*.yaml")
        .Where(file => !file.EndsWith(".test.yaml", StringComparison.Ordinal))
        .Select(Path.GetFileNameWithoutExtension)
        .OfType<string>()
        .Where(name => name != OfTheMesh)
        .Order(StringComparer.Ordinal);

    public static TheoryData<string> All => [.. Names];

    public static string Policy(string name) => Cli.InRoot("policies", $"{name}.yaml");

    public static string Tests(string name) => Cli.InRoot("policies", $"{name}.test.yaml");

    public static string Recording(string name) => Cli.InRoot("samples", "recordings", $"{name}.jsonl.gz");

    public static string Page(string name) => Cli.InRoot("docs", "cookbook", $"{name}.md");
}
