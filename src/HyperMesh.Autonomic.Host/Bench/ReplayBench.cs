using System.Diagnostics;
using System.Globalization;
using System.Reactive.Linq;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Replay;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>A recording of so many hours with 100 series at 1 Hz, replayed by a process of its own that is pinned to one core: with no rules and
/// with the shipped policies. Beside it the least that must be done with such a file: unpacking it, and reading it once;
/// and one threshold looked for with jq and sqlite3, where they are installed.</summary>
internal static class ReplayBench
{
    private const string NoRules = """
        apiVersion: hypermesh.autonomic/v1
        kind: Policy
        metadata: { name: nothing-to-do }
        spec:
          target: { interface: "*" }
          rules:
            - name: never
              when: { metric: { name: there_is_no_such_metric, op: ">", value: 1 } }
              then: [escalate: { message: never }]
              mode: dryRun
        """;

    private const string JqFilter = """select(.s["host_load1{interface=\"eth0\"}"] > 1.4) | .t""";

    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(20);

    public static async Task<BenchTable> RunAsync(int hours, CancellationToken cancel)
    {
        if (!Tool.Has("taskset"))
            throw new RefusedException("'taskset' is missing: install the package util-linux");
        using var scratch = new ScratchFolder();
        var (file, plain) = (Path.Combine(scratch.Path, "day.jsonl.gz"), Path.Combine(scratch.Path, "day.jsonl"));
        var samples = ReplayLoad.Write(file, hours, cancel);
        ReplayLoad.Write(plain, hours, cancel);
        var nothing = Path.Combine(scratch.Path, "nothing.yaml");
        await File.WriteAllTextAsync(nothing, NoRules, cancel).ConfigureAwait(false);
        var shipped = Installation.Find().Policies;
        string[] replay = [Environment.ProcessPath!, "replay", file, "-o", "json", "--store"];
        return new BenchTable(
            "replay",
            [$"{hours} h, 100 series at 1 Hz, one core", "seconds", "samples/s", "peak RSS MB", "file MB", "allocated B/sample"],
            [
                await TimeAsync("zcat | wc -l", samples, file, ["sh", "-c", $"zcat {file} | wc -l"], cancel).ConfigureAwait(false),
                ReadOnce("reading it once, packed", samples, file),
                ReadOnce("reading it once, plain", samples, plain),
                await TimeAsync("replay, a rule with no data", samples, file, [.. replay, Path.Combine(scratch.Path, "0.db"), "--policies", nothing], cancel).ConfigureAwait(false),
                await TimeAsync("replay, the shipped policies", samples, file, [.. replay, Path.Combine(scratch.Path, "1.db"), "--policies", shipped], cancel).ConfigureAwait(false),
                await TimeAsync(
                    "the same, from the plain file", samples, plain,
                    [Environment.ProcessPath!, "replay", plain, "-o", "json", "--store", Path.Combine(scratch.Path, "2.db"), "--policies", shipped], cancel)
                    .ConfigureAwait(false),
                .. await OthersAsync(samples, file, scratch.Path, cancel).ConfigureAwait(false),
            ]);
    }

    /// <summary>What one would ask of such a file with what is at hand: when was one series above a threshold?</summary>
    private static async Task<IReadOnlyList<IReadOnlyList<object>>> OthersAsync(long samples, string file, string folder, CancellationToken cancel)
    {
        var (filter, query) = (Path.Combine(folder, "filter.jq"), Path.Combine(folder, "query.sql"));
        await File.WriteAllTextAsync(filter, JqFilter, cancel).ConfigureAwait(false);
        await File.WriteAllTextAsync(query, SqlQuery(file), cancel).ConfigureAwait(false);
        var rows = new List<IReadOnlyList<object>>();
        if (Tool.Has("jq"))
            rows.Add(await TimeAsync("jq, one threshold", samples, file, ["sh", "-c", $"zcat {file} | jq -r -f {filter} | wc -l"], cancel).ConfigureAwait(false));
        if (Tool.Has("sqlite3"))
            rows.Add(await TimeAsync("sqlite3, one threshold", samples, file, ["sqlite3", ":memory:", $".read {query}"], cancel).ConfigureAwait(false));
        return rows;
    }

    private static string SqlQuery(string file) => $$"""
        create table lines(line text);
        .mode ascii
        .separator "\001" "\n"
        .import '|zcat {{file}}' lines
        select count(*) from lines, json_each(line, '$.s') where key = 'host_load1{interface="eth0"}' and value > 1.4;
        """;

    /// <summary>In this process, with the compiler's work done before.</summary>
    private static IReadOnlyList<object> ReadOnce(string name, long samples, string file)
    {
        Recording.Open([Installation.Find().ShippedIncident], new ProblemList());
        var (begin, before) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
        if (Recording.Open([file], new ProblemList()) is not { } whole || whole.Samples != samples)
            throw new IOException($"{file} was not read back as it was written");
        var (seconds, bytes) = (Stopwatch.GetElapsedTime(begin).TotalSeconds, GC.GetAllocatedBytesForCurrentThread() - before);
        return [name, seconds, samples / seconds, "", Megabytes(new FileInfo(file).Length), (double)bytes / samples];
    }

    private static async Task<IReadOnlyList<object>> TimeAsync(string name, long samples, string file, string[] command, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("taskset", ["-c", "0", .. command]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var begin = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancel);
            var errors = process.StandardError.ReadToEndAsync(cancel);
            var most = 0L;
            using (Observable.Interval(LookPeriod).Subscribe(_ => most = Math.Max(most, PeakOf(process.Id))))
                await process.WaitForExitAsync(cancel).ConfigureAwait(false);
            var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            if (process.ExitCode != 0)
                throw new IOException($"'{name}' failed: {await errors.ConfigureAwait(false)}");
            await output.ConfigureAwait(false);
            return [name, seconds, samples / seconds, most == 0 ? "" : Megabytes(most), Megabytes(new FileInfo(file).Length), ""];
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>The most memory that a process has had so far, in bytes, as the kernel has counted it; 0 when it is gone.</summary>
    private static long PeakOf(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(one => one.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : 1024 * long.Parse(line[6..^2].Trim(), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static double Megabytes(long bytes) => bytes / 1e6;
}
