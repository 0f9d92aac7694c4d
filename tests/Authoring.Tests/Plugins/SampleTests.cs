using Authoring.Tests.Packages;

namespace Authoring.Tests.Plugins;

/// <summary>The samples, outside of the repository, against the packages: as a stranger has them.</summary>
[Collection(Workbench.Name)]
public sealed class SampleTests(Workbench bench) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task HelloMonitor_BuiltFromThePackages_CountsFilesOfTheFolderThatTheConfigurationNames()
    {
        var sample = await BuildAsync("HelloMonitor");
        ShouldConform(sample);

        Directory.CreateDirectory(_folder["spool"]);
        foreach (var name in (string[])["one", "two", "three"])
            _folder.Write($"spool/{name}", "");
        var configuration = _folder.Write("hypermesh.yaml", $$"""
            apiVersion: hypermesh.autonomic/v1
            kind: Configuration
            metadata: { name: test }
            spec:
              plugins:
                settings: { hello-monitor: { folder: {{_folder["spool"]}} } }
              trust: { unsigned: allow }
            """);
        using var daemon = new Daemon(_folder, "--config", configuration, "--plugins", sample, "--policies", Path.Combine(sample, "policies"));
        var raised = await daemon.UntilAsync("symptom", record => record.GetProperty("rule").GetString()!.EndsWith("files-wait", StringComparison.Ordinal));
        raised.GetRawText().ShouldContain(_folder["spool"]);
    }

    [Fact]
    public async Task HelloDetector_BuiltFromThePackages_SeesTheThermometerStand()
    {
        var sample = await BuildAsync("HelloDetector");
        ShouldConform(sample);

        using var cli = new Cli(_folder);
        var result = cli.Run(
            "replay", Path.Combine(sample, "thermometer.csv"), "--plugins", sample, "--policies", Path.Combine(sample, "policies"), "-o", "json");
        result.ExitCode.ShouldBe(0, result.ToString());
        var symptom = result.OfKind("symptom").First();
        symptom.GetRawText().ShouldContain("hello-detector");
        // It stands from the 60th second on, and stood for a second at most before.
        symptom.GetProperty("at").GetDateTimeOffset().ShouldBeInRange(At(62), At(70));

        static DateTimeOffset At(int second) => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(second);
    }

    private async Task<string> BuildAsync(string name)
    {
        var copy = Path.Combine(bench.Path, "samples", name);
        foreach (var file in Directory.EnumerateFiles(Cli.InRoot("samples", name), "*", SearchOption.AllDirectories)
                     .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal)))
        {
            var to = Path.Combine(copy, Path.GetRelativePath(Cli.InRoot("samples", name), file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to, overwrite: true);
        }

        foreach (var shared in (string[])["Directory.Build.props", "Directory.Packages.props", "nuget.config"])
            File.WriteAllText(
                Path.Combine(bench.Path, "samples", shared), File.ReadAllText(Cli.InRoot("samples", shared)).Replace("../artifacts/packages", Workbench.Packages, StringComparison.Ordinal));
        await Workbench.RunAsync(bench.Path, "dotnet", "build", copy, "-c", "Release", "-nodeReuse:false", "--nologo", "-v", "quiet", $"-p:HyperMeshVersion={bench.Version}");
        File.ReadAllText(Path.Combine(copy, "obj", "project.assets.json")).ShouldContain($"HyperMesh.Autonomic.Abstractions/{bench.Version}");
        return copy;
    }

    private void ShouldConform(string sample)
    {
        using var cli = new Cli(_folder);
        var result = cli.Run("plugins", "check", sample);
        result.ExitCode.ShouldBe(0, result.ToString());
    }
}
