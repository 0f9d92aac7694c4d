using System.Text.Json;

namespace HyperMesh.Autonomic.Host.Tests.Trust;

/// <summary>The manifests of the shipped plugins say neither more nor less than what is so.</summary>
public sealed class ShippedPluginTests : CliTests
{
    public static TheoryData<string> Folders => [.. Names()];

    private static IEnumerable<string> Names() =>
        Directory.EnumerateFiles(Cli.InRoot("plugins"), "plugin.yaml", SearchOption.AllDirectories)
            .Select(path => Path.GetDirectoryName(path)!)
            .Where(folder => Path.GetDirectoryName(folder) == Cli.InRoot("plugins") && Directory.Exists(Path.Combine(folder, "bin")))
            .Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Folders))]
    public void Manifest_OfAShippedPlugin_WantsExactlyWhatItsAssembliesUse(string folder)
    {
        var verified = _cli.Run("verify", Cli.InRoot("plugins", folder), "-o", "json").Lines.Single();

        verified.GetProperty("reason").GetString().ShouldNotBeNull().ShouldStartWith("nobody vouches for it");
        verified.GetProperty("loads").GetBoolean().ShouldBeTrue(verified.ToString());
        verified.GetProperty("version").GetString().ShouldBe("0.1.0");
        // What is used where Microsoft.ML is there to build with cannot be seen where it is not.
        var wants = Strings(verified.GetProperty("wants"));
        var uses = verified.GetProperty("uses").EnumerateArray().Select(use => use.GetProperty("capability").GetString()!).Distinct().ToList();
        if (folder == "Analyze.MLNet")
            uses.ShouldBeSubsetOf(wants, verified.ToString());
        else
            uses.ShouldBe(wants, ignoreOrder: true, verified.ToString());
    }

    [Fact]
    public void Manifests_OfShippedPlugins_NameExactlyWhatIsRegistered()
    {
        // Those that have been built: nothing is said of the others.
        var list = _cli.Run("plugins", "list", "-o", "json");
        var promised = Names().Select(folder => _cli.Run("verify", Cli.InRoot("plugins", folder), "-o", "json").Lines.Single())
            .ToDictionary(verified => verified.GetProperty("name").GetString()!, verified => verified.GetProperty("provides"));
        var plugins = list.Lines.Single().GetProperty("plugins").EnumerateArray().ToList();
        plugins.Select(plugin => plugin.GetProperty("name").GetString()).ShouldBe(promised.Keys, ignoreOrder: true, list.ToString());
        foreach (var plugin in plugins)
        {
            plugin.GetProperty("trust").GetProperty("level").GetString().ShouldBe("unsigned");
            plugin.GetProperty("trust").GetProperty("sha256").GetString()!.Length.ShouldBe(64);
            var provides = promised[plugin.GetProperty("name").GetString()!];
            foreach (var kind in (string[])["monitors", "executors", "detectors"])
            {
                var registered = Strings(plugin.GetProperty(kind));
                var said = Strings(provides.GetProperty(kind));
                // Where Microsoft.ML is not there to build with, its detectors are not there either.
                if (plugin.GetProperty("name").GetString() == "analyze-mlnet")
                    registered.ShouldBeSubsetOf(said, plugin.ToString());
                else
                    registered.ShouldBe(said, ignoreOrder: true, plugin.ToString());
            }
        }
    }

    private static List<string> Strings(JsonElement list) => [.. list.EnumerateArray().Select(one => one.GetString()!)];
}
