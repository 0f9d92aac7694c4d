using System.Diagnostics;
using System.Globalization;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>A bench in a process of its own: what one leaves behind in memory or in the compiler is nothing to the next.</summary>
internal static class BenchProcess
{
    /// <summary>How long an interrupted bench may take to remove what it has made.</summary>
    private static readonly TimeSpan ToTidyUp = TimeSpan.FromSeconds(30);

    /// <param name="arguments">From <c>bench</c> on, without the form of the output.</param>
    /// <param name="cancel">Interrupts the bench as Ctrl-C does, and waits for its end.</param>
    public static async Task<BenchOutput> RunAsync(IEnumerable<string> arguments, CancellationToken cancel)
    {
        var begin = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. arguments, "-o", "json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(process).ConfigureAwait(false);
            throw;
        }

        // Ctrl-C on a terminal is for both: a bench that it has ended has not found a fault.
        cancel.ThrowIfCancellationRequested();
        var tables = BenchOutput.Parse(await output.ConfigureAwait(false));
        var said = (await errors.ConfigureAwait(false)).Split('\n', '\r').Select(line => line.Trim()).LastOrDefault(line => line.Length > 0);
        return new BenchOutput(tables, Stopwatch.GetElapsedTime(begin).TotalSeconds, process.ExitCode == 0 ? null : Fault(tables.Count, said, process.ExitCode));
    }

    private static string Fault(int tables, string? said, int code) =>
        (tables == 0 ? "" : "something that must hold did not: ") + (said ?? $"it ended with exit code {code}");

    private static async Task EndAsync(Process process)
    {
        Tool.Try("kill", "-INT " + process.Id.ToString(CultureInfo.InvariantCulture));
        using var limit = new CancellationTokenSource(ToTidyUp);
        try
        {
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
