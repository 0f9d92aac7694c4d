using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Engine.Plugins.Trust;

namespace HyperMesh.Autonomic.Engine.Tests.Plugins.Trust;

public sealed class PluginManifestTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_AllKeys_HasThem()
    {
        var manifest = Read("""
              assembly: One.dll
              type: One.Plugin
              version: 1.2.3-beta.4
              contracts: "0.1"
              provides: { monitors: [a, b], detectors: [], executors: [c] }
              capabilities: [network, process, files, native, kernel]
            """, out var problems).ShouldNotBeNull(problems.ToString());

        (manifest.Name, manifest.Assembly, manifest.Type, manifest.Version, manifest.Number, manifest.Contracts)
            .ShouldBe(("one", "One.dll", "One.Plugin", "1.2.3-beta.4", new Version(1, 2, 3), "0.1"));
        manifest.Provides.ShouldNotBeNull().Monitors.ShouldBe(["a", "b"]);
        manifest.Provides.Executors.ShouldBe(["c"]);
        manifest.Capabilities.ShouldBe(Enum.GetValues<Capability>());
    }

    [Fact]
    public void Read_OldManifest_SaysNothingOfTheRest()
    {
        var manifest = Read("  assembly: One.dll", out _).ShouldNotBeNull();
        (manifest.Version, manifest.Contracts, manifest.Provides, manifest.Capabilities).ShouldBe((null, null, null, null));
    }

    [Fact]
    public void Read_NothingWanted_IsAnotherThingThanNothingSaid() =>
        Read("  assembly: One.dll\n  capabilities: []", out _).ShouldNotBeNull().Capabilities.ShouldBe([]);

    [Theory]
    [InlineData("assembly: ../One.dll", "plugin.yaml:5:13: '../One.dll' is no file's name")]
    [InlineData("assembly: /bin/One.dll", "plugin.yaml:5:13: '/bin/One.dll' is no file's name")]
    [InlineData("assembly: ..", "plugin.yaml:5:13: '..' is no file's name")]
    [InlineData("assembly: a\n  version: 1.0", "plugin.yaml:6:12: '1.0' is no version; write it as 1.2.3 or 1.2.3-beta.4")]
    [InlineData("assembly: a\n  version: 'v1.0.0'", "plugin.yaml:6:12: 'v1.0.0' is no version")]
    [InlineData("assembly: a\n  version: \"1.0.0\\n\"", "plugin.yaml:6:12: '1.0.0\\n' is no version")]
    [InlineData("assembly: a\n  version: 999999.0.0", "plugin.yaml:6:12: '999999.0.0' is no version")]
    [InlineData("assembly: a\n  contracts: 1", "plugin.yaml:6:14: '1' is no version; write major and minor version in quotes")]
    [InlineData("assembly: a\n  capabilities: [netwrok]", "plugin.yaml:6:18: unknown value 'netwrok'; did you mean 'network'?")]
    [InlineData("assembly: a\n  capabilities: files", "plugin.yaml:6:17: expected a list")]
    [InlineData("assembly: a\n  provides: { monitor: [a] }", "plugin.yaml:6:15: unknown key 'monitor'; did you mean 'monitors'?")]
    public void Read_Mistake_IsReportedAtItsPlace(string spec, string problem)
    {
        Read("  " + spec, out var problems).ShouldBeNull();
        problems.Select(one => one.ToString()).ShouldContain(one => one.StartsWith(_folder[problem], StringComparison.Ordinal), problems.ToString());
    }

    private PluginManifest? Read(string spec, out ProblemList problems) => PluginManifest.Read(
        _folder.Write("plugin.yaml", $"apiVersion: hypermesh.autonomic/v1\nkind: Plugin\nmetadata: {{ name: one }}\nspec:\n{spec}\n"),
        problems = new ProblemList());
}
