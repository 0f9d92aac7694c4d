using System.Diagnostics;

namespace HyperMesh.Autonomic.Host.Tests;

/// <summary>The built command line as a process of its own, with a state folder of its own.</summary>
public sealed class Cli(TempFolder state) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private readonly List<Process> _started = [];

    /// <summary>The root of the checkout.</summary>
    public static string Root => Checkout.Root;

    /// <summary>For <see cref="Under"/>: without any capability, root in name only.</summary>
    public static IReadOnlyList<string> NoCapabilities { get; } = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"];

    /// <summary>What the command is started by: a tool and its arguments, such as <c>prlimit --memlock=0</c>; empty for nothing.</summary>
    public IReadOnlyList<string> Under { get; init; } = [];

    /// <summary>The built command.</summary>
    public static string Program => Path.Combine(AppContext.BaseDirectory.Replace(TestFolder(), HostFolder(), StringComparison.Ordinal), "hypermesh");

    /// <summary>Beside those of the test itself.</summary>
    public Dictionary<string, string> Variables { get; init; } = [];

    public static string InRoot(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Runs a command to its end.</summary>
    public CliResult Run(params string[] arguments)
    {
        using var process = Start(arguments);
        return Finish(process);
    }

    /// <summary>Starts a command; what is left running is killed with the test.</summary>
    public Process Start(params string[] arguments)
    {
        string[] words = [.. Under, Program, .. arguments];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Root,
        };
        start.Environment["HYPERMESH_STATE"] = state.Path;
        // The port is for one daemon on a machine; whose test is about it names one.
        start.Environment["HYPERMESH_METRICS_PORT"] = "0";
        foreach (var (name, value) in Variables)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        _started.Add(process);
        return process;
    }

    /// <summary>Waits for the end of a command that was started.</summary>
    public static CliResult Finish(Process process)
    {
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"no end after {Limit.TotalSeconds} s: {output.GetAwaiter().GetResult()} {errors.GetAwaiter().GetResult()}");
        }

        return new CliResult(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    /// <summary>Sends a signal.</summary>
    public static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        foreach (var process in _started)
        {
            try
            {
                process.Kill(entireProcessTree: true);
            }
            catch (InvalidOperationException)
            {
                // It has ended, or has been disposed: either is well.
            }
        }
    }

    private static string TestFolder()
    {
        var tests = Path.Combine(Root, "tests") + Path.DirectorySeparatorChar;
        var rest = AppContext.BaseDirectory[tests.Length..];
        return tests + rest[..rest.IndexOf(Path.DirectorySeparatorChar, StringComparison.Ordinal)];
    }

    private static string HostFolder() => InRoot("src", "HyperMesh.Autonomic.Host");
}
