using System.Diagnostics;
using System.Globalization;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>Starts <c>hypermesh run</c> on a quiet interface as a process of its own and asks the kernel what it uses.</summary>
internal static class IdleBench
{
    // Until the JIT compiler has done its tiers.
    private static readonly TimeSpan StartUp = TimeSpan.FromSeconds(30);

    public static async Task<BenchTable> RunAsync(int seconds, CancellationToken cancel)
    {
        using var network = PrivateNetwork.Create("bench");
        var folder = Directory.CreateTempSubdirectory("hypermesh-bench-").FullName;
        var start = new ProcessStartInfo(
            Environment.ProcessPath!,
            ["run", "--interface", network.Interface, "--interval", "100ms", "--store", Path.Combine(folder, "idle.db"), "--pins", network.PinRoot])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            _ = process.StandardOutput.ReadToEndAsync(cancel);
            _ = process.StandardError.ReadToEndAsync(cancel);
            await Observable.Timer(StartUp).ToTask(cancel).ConfigureAwait(false);
            var (before, begin) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
            await Observable.Timer(TimeSpan.FromSeconds(seconds)).ToTask(cancel).ConfigureAwait(false);
            process.Refresh();
            var share = (process.TotalProcessorTime - before) / Stopwatch.GetElapsedTime(begin);
            var memory = process.WorkingSet64 / 1024.0 / 1024.0;
            return new BenchTable(
                "idle",
                ["run, 100 ms tick, one interface", "seconds", "RSS MiB", "CPU % of one core"],
                [["nothing to do", seconds, memory, share * 100]]);
        }
        finally
        {
            Tool.Try("kill", process.Id.ToString(CultureInfo.InvariantCulture));
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            Directory.Delete(folder, recursive: true);
        }
    }
}
