namespace Authoring.Tests.Packages;

/// <summary><c>dotnet new</c> and <c>hypermesh plugins new</c> write the same.</summary>
[Collection(Workbench.Name)]
public sealed class TemplateTests(Workbench bench) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task New_ByEitherCommand_WritesTheSameFiles()
    {
        // A hive of its own: what the user has installed is left alone.
        var hive = _folder["hive"];
        await DotnetAsync("new", "install", Path.Combine(Workbench.Packages, $"HyperMesh.Autonomic.Templates.{bench.Version}.nupkg"), "--debug:custom-hive", hive);
        foreach (var kind in (string[])["monitor", "detector", "executor", "bpf"])
        {
            // With letters and digits at which words may be parted.
            var name = $"Http2Queue{kind[0]}";
            await DotnetAsync(
                "new", "hypermesh-plugin", "-n", name, "--kind", kind, "--packages", Workbench.Packages, "-o", _folder[kind], "--debug:custom-hive", hive);
            using var cli = new Cli(_folder);
            var made = cli.Run("plugins", "new", name, "--kind", kind, "--out", _folder[$"ours-{kind}"]);
            made.ExitCode.ShouldBe(0, made.ToString());
            Files(_folder[kind]).ShouldBe(Files(_folder[$"ours-{kind}"]), kind);
        }
    }

    [Fact]
    public async Task New_ByDotnetWithoutPackages_NamesNoFolder()
    {
        var hive = _folder["hive"];
        await DotnetAsync("new", "install", Path.Combine(Workbench.Packages, $"HyperMesh.Autonomic.Templates.{bench.Version}.nupkg"), "--debug:custom-hive", hive);
        await DotnetAsync("new", "hypermesh-plugin", "-n", "Plain", "-o", _folder["plain"], "--debug:custom-hive", hive);
        File.Exists(_folder["plain/nuget.config"]).ShouldBeFalse();
        File.ReadAllText(_folder["plain/Directory.Build.props"]).ShouldContain($"<HyperMeshVersion>{bench.Version}</HyperMeshVersion>");
        File.ReadAllText(_folder["plain/plugin.yaml"]).ShouldContain("name: plain\n");
    }

    private static Task<string> DotnetAsync(params string[] arguments) => Workbench.RunAsync(Path.GetTempPath(), "dotnet", arguments);

    private static List<string> Files(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => $"{Path.GetRelativePath(folder, path)}\n{File.ReadAllText(path)}"),
    ];
}
