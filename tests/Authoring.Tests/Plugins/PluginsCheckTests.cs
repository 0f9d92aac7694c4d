using System.Text.Json;

namespace Authoring.Tests.Plugins;

public sealed class PluginsCheckTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Shipped =>
        [.. Directory.EnumerateDirectories(Cli.InRoot("plugins")).Where(folder => File.Exists(Path.Combine(folder, "plugin.yaml"))).Select(Path.GetFileName).OfType<string>()];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Check_ShippedPlugin_KeepsEveryRule(string name)
    {
        var result = Check(Cli.InRoot("plugins", name));
        // Where Microsoft.ML does not restore, this one is built without it: it brings nothing, and its manifest says what it would bring.
        if (name == "Analyze.MLNet" && File.ReadAllText(Cli.InRoot("artifacts", "with-mlnet")).Trim() != "true")
            Broken(result).Select(line => line.Split(' ')[0]).ShouldBe(["plugin/brings", "plugin/provides"]);
        else
            Broken(result).Except(Known(result)).ShouldBeEmpty(result.Errors);
        Results(result).ShouldNotBeEmpty();
    }

    [Fact]
    public void Check_ShippedPrograms_KeepEveryRule()
    {
        var result = Check(Cli.InRoot("bpf", "build"));
        result.ExitCode.ShouldBe(0, string.Join('\n', Broken(result)) + result.Errors);
        Results(result).Where(one => one.Verdict == "kept").Select(one => one.Rule).Distinct().ShouldBe(["bpf/object", "bpf/manifest"]);
    }

    [Fact]
    public void Check_NoPlugin_IsBadInput()
    {
        Check(_folder["none"]).ShouldSatisfyAllConditions(
            result => result.ExitCode.ShouldBe(2), result => result.Errors.ShouldContain("there is no folder"));
        Check(_folder.Path).ShouldSatisfyAllConditions(
            result => result.ExitCode.ShouldBe(2), result => result.Errors.ShouldContain("neither plugin.yaml nor a BPF object"));
        _folder.Write("x.bpf.c", "int x;");
        Check(_folder.Path).ShouldSatisfyAllConditions(
            result => result.ExitCode.ShouldBe(2), result => result.Errors.ShouldContain($"run 'make -C {_folder.Path}'"));
    }

    [Fact]
    public void Check_ManifestThatSaysLittleAndAssemblyThatIsNone_SaysBoth()
    {
        _folder.Write("plugin.yaml", "apiVersion: hypermesh.autonomic/v1\nkind: Plugin\nmetadata: { name: poor }\nspec: { assembly: poor.dll }\n");
        _folder.Write("poor.dll", "this is no assembly");
        var result = Check(_folder.Path);
        result.ExitCode.ShouldBe(1, result.ToString());
        Broken(result).Select(line => line.Split(' ')[0]).ShouldBe(["plugin/loads", "plugin/manifest"]);
        Broken(result)[1].ShouldContain("it does not say version, contracts, provides, capabilities");
    }

    [Fact]
    public void Check_ManifestThatPromisesTooMuch_IsFound()
    {
        var built = Directory.EnumerateFiles(Cli.InRoot("plugins", "Monitor.Host", "bin"), "HyperMesh.Autonomic.Plugins.Monitor.Host.dll", SearchOption.AllDirectories).First();
        File.Copy(built, _folder["host.dll"]);
        _folder.Write("plugin.yaml", """
            apiVersion: hypermesh.autonomic/v1
            kind: Plugin
            metadata: { name: promising }
            spec:
              version: 0.1.0
              contracts: "0.1"
              assembly: host.dll
              provides: { monitors: [host, moon], detectors: [], executors: [] }
              capabilities: [files]
            """);
        var result = Check(_folder.Path);
        result.ExitCode.ShouldBe(1, result.ToString());
        Broken(result).ShouldContain(line => line.Contains("moon", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_DamagedObject_IsFound()
    {
        var bytes = File.ReadAllBytes(Cli.InRoot("bpf", "build", "xdp_counter.bpf.o"));
        File.WriteAllBytes(_folder["xdp_counter.bpf.o"], bytes[..(bytes.Length / 2)]);
        File.Copy(Cli.InRoot("bpf", "build", "xdp_counter.yaml"), _folder["xdp_counter.yaml"]);
        var result = Check(_folder.Path);
        result.ExitCode.ShouldBe(1, result.ToString());
        Broken(result).ShouldHaveSingleItem().ShouldStartWith("bpf/object");
    }

    [Fact]
    public void Check_ManifestOfAnotherObject_IsFound()
    {
        File.Copy(Cli.InRoot("bpf", "build", "xdp_counter.bpf.o"), _folder["xdp_firewall.bpf.o"]);
        File.Copy(Cli.InRoot("bpf", "build", "xdp_firewall.yaml"), _folder["xdp_firewall.yaml"]);
        var result = Check(_folder.Path);
        result.ExitCode.ShouldBe(1, result.ToString());
        Broken(result).ShouldHaveSingleItem().ShouldStartWith("bpf/manifest");
    }

    private CliResult Check(string folder)
    {
        using var cli = new Cli(_folder);
        return cli.Run("plugins", "check", folder, "-o", "json");
    }

    private static List<(string Rule, string Verdict, string Detail)> Results(CliResult result) =>
    [
        .. JsonDocument.Parse(result.Output).RootElement.GetProperty("results").EnumerateArray()
            .Select(one => (one.GetProperty("rule").GetString()!, one.GetProperty("verdict").GetString()!, one.GetProperty("detail").GetString()!)),
    ];

    /// <summary>The monitor 'maps' opens every BPF map of the machine once a second, and allocates for each: how much depends on who has maps.</summary>
    private static IEnumerable<string> Known(CliResult result) =>
        result.Output.Contains("\"subject\":\"maps\"", StringComparison.Ordinal)
            ? Broken(result).Where(line => line.StartsWith("monitor/allocation", StringComparison.Ordinal)) : [];

    private static List<string> Broken(CliResult result) =>
        [.. Results(result).Where(one => one.Verdict == "broken").Select(one => $"{one.Rule} {one.Detail}")];
}
