using System.Diagnostics;

namespace Authoring.Tests.Packages;

/// <summary>The packed packages, and a folder for plugins that are built against them. What is slow is done once for all tests.</summary>
public sealed class Workbench : IAsyncLifetime, IDisposable
{
    /// <summary>For the attribute of the classes that share it.</summary>
    public const string Name = "workbench";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string> _built = [];

    public string Path => _folder.Path;

    /// <summary>The version of the packages.</summary>
    public string Version { get; private set; } = "";

    public static string Packages => Cli.InRoot("artifacts", "packages");

    public async Task InitializeAsync() => Version = (await RunAsync(Cli.Root, Cli.InRoot("scripts", "pack.sh"))).Trim().Split('\n')[^1];

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    /// <summary>A plugin as <c>plugins new</c> writes it and <c>dotnet build</c> builds it; the same for all who ask for it.</summary>
    public async Task<string> BuiltAsync(string name, string kind)
    {
        if (_built.TryGetValue(name, out var folder))
            return folder;

        folder = New(name, kind);
        await RunAsync(Path, "dotnet", "build", name, "-c", "Release", "-nodeReuse:false", "--nologo", "-v", "quiet");
        return _built[name] = folder;
    }

    /// <summary>Writes a plugin.</summary>
    public string New(string name, string kind)
    {
        var folder = System.IO.Path.Combine(Path, name);
        using var state = new TempFolder();
        using var cli = new Cli(state);
        var made = cli.Run("plugins", "new", name, "--kind", kind, "--out", folder);
        made.ExitCode.ShouldBe(0, made.ToString());
        return folder;
    }

    /// <summary>Runs a tool to its end, and fails with what it said.</summary>
    public static async Task<string> RunAsync(string folder, string tool, params string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        // 'dotnet test' tells what it starts where its own MSBuild is.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        using var late = new CancellationTokenSource(Limit);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(late.Token), process.StandardError.ReadToEndAsync(late.Token));
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        process.ExitCode.ShouldBe(0, $"{tool} {string.Join(' ', arguments)}\n{await output}\n{await errors}");
        return await output;
    }
}
