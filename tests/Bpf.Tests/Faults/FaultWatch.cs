using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace HyperMesh.Autonomic.Bpf.Tests.Faults;

/// <summary>Starts the process that tells a story, keeps its gate, and collects what it says.</summary>
internal sealed class FaultWatch
{
    // For one fault. Most take milliseconds.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly List<string> _wrong = [];
    private string _last = "the beginning";

    /// <summary>How many system calls failed.</summary>
    public int Faults { get; private set; }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<string> Wrong => _wrong;

    /// <summary>What else was said.</summary>
    public List<string> Said { get; } = [];

    /// <param name="story">Its name.</param>
    /// <param name="only"><see cref="FaultRun.Some"/>, a fault alone as index or index:errno, or null for all.</param>
    public async Task RunAsync(string story, string? only = null)
    {
        using var folder = new TempFolder();
        using var page = new GatePage(Path.Combine(folder.Path, "page"));
        using var child = Process.Start(Start(["faults", story, Path.Combine(folder.Path, "page"), .. only is null ? [] : new[] { only }]))!;
        var errors = child.StandardError.ReadToEndAsync();
        try
        {
            while (await child.StandardOutput.ReadLineAsync().WaitAsync(Longest) is { } line)
                Take(line, child, page);
            await child.WaitForExitAsync().WaitAsync(Longest);
            if (child.ExitCode != 0)
                _wrong.Add($"it ended with {child.ExitCode} after {_last}: {await errors}");
        }
        catch (TimeoutException)
        {
            child.Kill();
            _wrong.Add($"it hangs after {_last}");
        }
    }

    private void Take(string line, Process child, GatePage page)
    {
        if (line.StartsWith(FaultRun.Gate, StringComparison.Ordinal))
        {
            var descriptor = int.Parse(line[FaultRun.Gate.Length..], CultureInfo.InvariantCulture);
            new Thread(() => Keep(child, descriptor, page)) { IsBackground = true }.Start();
        }
        else if (line.StartsWith(FaultRun.Wrong, StringComparison.Ordinal))
            _wrong.Add(line[FaultRun.Wrong.Length..]);
        else if (line.StartsWith(FaultRun.Fault, StringComparison.Ordinal))
            (Faults, _last) = (Faults + 1, line);
        else
            Said.Add(line);
    }

    private static void Keep(Process child, int descriptor, GatePage page)
    {
        try
        {
            SyscallGate.Keep(child.Id, descriptor, page);
        }
        catch (Exception fault) when (fault is InvalidOperationException or ObjectDisposedException)
        {
            // Without a keeper nobody behind the gate goes on.
            child.Kill();
        }
    }

    private static ProcessStartInfo Start(IEnumerable<string> words)
    {
        var host = Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet";
        var start = new ProcessStartInfo(host, ["exec", Assembly.GetExecutingAssembly().Location, .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What is compiled a second time, later, reads files at moments that nobody foresees.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        // The compiler maps files of its own otherwise, and a fault that meets it there ends the process.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        return start;
    }
}
