using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench.Instructions;

/// <summary>Instructions of a workload by valgrind's callgrind: two processes, one with twice the rounds of the other, so that start and compiler, which both have, cancel out.</summary>
internal static partial class Callgrind
{
    private const string Program = "valgrind";

    /// <summary>One tier of the compiler, one collector on the thread that allocates, no memory of which valgrind could not tell what is in it: the same work each time.</summary>
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["DOTNET_TieredCompilation"] = "0",
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_gcConcurrent"] = "0",
        ["DOTNET_EnableWriteXorExecute"] = "0",
        ["DOTNET_GCHeapHardLimit"] = "20000000",
    };

    /// <returns>Instructions an operation, and a note; without valgrind nothing, and how to get it.</returns>
    /// <exception cref="IOException">The workload failed.</exception>
    public static async Task<IReadOnlyList<object>> CountAsync(Workload workload, int rounds, CancellationToken cancel)
    {
        if (!Tool.Has(Program))
            return ["", "not measured: valgrind is not installed: apt-get install valgrind"];
        var counts = await Task.WhenAll(RunAsync(workload, rounds, cancel), RunAsync(workload, 2 * rounds, cancel)).ConfigureAwait(false);
        var operations = (long)rounds * workload.Operations;
        return [(double)(counts[1] - counts[0]) / operations, string.Create(CultureInfo.InvariantCulture, $"for {workload.Unit}; over {operations:N0}")];
    }

    private static async Task<long> RunAsync(Workload workload, int rounds, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(
            Program,
            [
                "--tool=callgrind", "--callgrind-out-file=/dev/null", "--smc-check=all-non-file",
                Environment.ProcessPath!, "bench", Workload.Verb, "--of", workload.Name, "--rounds", rounds.ToString(CultureInfo.InvariantCulture),
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Settings)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
        try
        {
            await process.WaitForExitAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        await output.ConfigureAwait(false);
        var said = await errors.ConfigureAwait(false);
        return process.ExitCode == 0 && Collected().Match(said) is { Success: true } match
            ? long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : throw new IOException($"callgrind does not count '{workload.Name}': {said}");
    }

    [GeneratedRegex(@"Collected : (\d+)")]
    private static partial Regex Collected();
}
