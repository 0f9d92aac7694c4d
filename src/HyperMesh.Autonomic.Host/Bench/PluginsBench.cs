using System.Diagnostics;
using HyperMesh.Autonomic.Detection;
using HyperMesh.Autonomic.Engine;
using HyperMesh.Autonomic.Engine.Plugins;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>What plugins cost: loading each of them, replacing them again and again, and a detector of a plugin beside a built-in one.</summary>
internal static class PluginsBench
{
    private const int Repeats = 10;
    private const int Readings = 2_000_000;
    private const int Rounds = 9;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<BenchTable> RunAsync(int cycles, CancellationToken cancel)
    {
        var rows = new List<IReadOnlyList<object>>();
        foreach (var folder in PluginSource(Installation.Find().Plugins))
            rows.Add(await LoadAsync(folder, cancel).ConfigureAwait(false));
        var (reloads, isClean) = await ReloadAsync(cycles, cancel).ConfigureAwait(false);
        rows.AddRange(reloads);
        rows.AddRange(Overhead(cancel));
        return new BenchTable("plugins", ["what", "times", "min", "p50", "max", "note"], rows, isClean);
    }

    private static IEnumerable<string> PluginSource(string folder) =>
        Directory.EnumerateDirectories(folder).Where(below => File.Exists(Path.Combine(below, "plugin.yaml"))).Order(StringComparer.Ordinal);

    /// <summary>From finding the folder until all that it registers is made; copy, checks and configuration included.</summary>
    private static async Task<IReadOnlyList<object>> LoadAsync(string folder, CancellationToken cancel)
    {
        var times = new List<double>();
        for (var i = 0; i <= Repeats; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            using var plugins = await Loader().LoadAsync(new PluginSources { Folders = [folder] }, cancel).ConfigureAwait(false);
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            if (plugins.Loaded.Count == 0)
                return [$"load {Path.GetFileName(folder)}, ms", 0, "", "", "", plugins.Faults.Count > 0 ? plugins.Faults[0].ToString() : "not loaded"];
        }

        var (first, others) = (times[0], times.Skip(1).Order().ToList());
        return [$"load {Path.GetFileName(folder)}, ms", Repeats, others[0], Percentiles.At(others, 0.5), others[^1], $"the first {first:0.0} ms"];
    }

    /// <summary>A plugin whose files change again and again under its host; in the end all its code but the last must have left memory.</summary>
    private static async Task<(IReadOnlyList<IReadOnlyList<object>> Rows, bool IsClean)> ReloadAsync(int cycles, CancellationToken cancel)
    {
        using var scheduler = new WorkThread("plugins");
        using var scratch = new ScratchFolder();
        var folder = CopyOf(Path.Combine(Installation.Find().Plugins, "Monitor.Host"), Path.Combine(scratch.Path, "plugin"));
        await using var host = await PluginHost.OpenAsync(Loader(), new PluginSources { Folders = [folder] }, new PluginLimits(), scheduler, cancel)
            .ConfigureAwait(false);
        var replaced = 0;
        var said = "";
        host.Begin(_ => Task.CompletedTask, words =>
        {
            said = words;
            if (words.Contains("was replaced", StringComparison.Ordinal))
                Interlocked.Increment(ref replaced);
        });
        for (var i = 0; i < 3; i++)
            await CycleAsync(host, folder, -i - 1, cancel).ConfigureAwait(false);
        await CollectAsync(host, 3, cancel).ConfigureAwait(false);
        var (managed, resident) = (GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
        var times = new List<double>();
        for (var i = 0; i < cycles; i++)
            times.Add(await CycleAsync(host, folder, i, cancel).ConfigureAwait(false));
        await CollectAsync(host, cycles + 3, cancel).ConfigureAwait(false);
        times.Sort();
        var (managedAfter, residentAfter) = (GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
        var (freed, _) = host.Unloaded;
        var note = $"{freed} of {replaced} replaced plugins have left memory{(replaced == cycles + 3 ? "" : $"; {said}")}";
        return (
            [
                ["replace monitor-host, ms", cycles, times[0], Percentiles.At(times, 0.5), times[^1], note],
                ["managed memory, MiB", cycles, "", "", "", $"before {MiB(managed):0.00}, after {MiB(managedAfter):0.00}"],
                ["resident memory, MiB", cycles, "", "", "", $"before {MiB(resident):0.0}, after {MiB(residentAfter):0.0}"],
            ],
            freed == cycles + 3 && replaced == cycles + 3);
    }

    private static async Task<double> CycleAsync(PluginHost host, string folder, int cycle, CancellationToken cancel)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "cycle"), $"{cycle}", cancel).ConfigureAwait(false);
        var begin = Stopwatch.GetTimestamp();
        await host.ReviewAsync(cancel).ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }

    private static async Task CollectAsync(PluginHost host, int expected, CancellationToken cancel)
    {
        for (var begin = Stopwatch.GetTimestamp(); host.Unloaded.Freed < expected && Stopwatch.GetElapsedTime(begin) < Patience;)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>The same detector, built in and as a plugin's, on the same readings, turn by turn.</summary>
    private static IEnumerable<IReadOnlyList<object>> Overhead(CancellationToken cancel)
    {
        // The library of detectors a second time, loaded as a plugin is: the same code, in a load context that can be unloaded.
        var library = ContextPluginLoader.Instance.Load("bench", typeof(DetectorCatalog).Assembly.Location);
        var theirs = (IEnumerable<IDetectorFactory>)library.Assembly.GetType(typeof(DetectorCatalog).FullName!)!
            .GetProperty(nameof(DetectorCatalog.All))!.GetValue(null)!;
        IDetectorFactory[] kinds = [.. new[] { DetectorCatalog.All, theirs }.Select(all => all.First(kind => kind.Name == "adaptive"))];
        var times = kinds.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round <= Rounds; round++)
        {
            for (var i = 0; i < kinds.Length; i++)
            {
                cancel.ThrowIfCancellationRequested();
                // Who is first is another one every time.
                var which = (i + round) % kinds.Length;
                var time = Nanoseconds(kinds[which]);
                if (round > 0)
                    times[which].Add(time);
            }
        }

        foreach (var (name, own) in ((string[])["built-in detector, ns a sample", "the same as a plugin's, ns a sample"]).Zip(times))
        {
            var sorted = own.Order().ToList();
            yield return [name, Rounds, sorted[0], Percentiles.At(sorted, 0.5), sorted[^1], $"{Readings:N0} readings a round"];
        }
    }

    private static double Nanoseconds(IDetectorFactory kind)
    {
        var series = new SeriesCatalog().Intern(new Metric("m", MetricKind.Gauge), Labels.None);
        var detector = kind.Create(series, DetectorSettings.Of(kind.Parameters));
        var random = new Random(1);
        var values = Enumerable.Range(0, 4096).Select(_ => 100 + random.NextDouble()).ToArray();
        var at = DateTimeOffset.UnixEpoch;
        var begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < Readings; i++)
        {
            at += TimeSpan.FromSeconds(1);
            detector.Evaluate(new Reading(at, values[i & 4095], 1));
        }

        return Stopwatch.GetElapsedTime(begin).TotalNanoseconds / Readings;
    }

    private static PluginLoader Loader() => new(new LoopSettings(), new SeriesCatalog(), NullLoggerFactory.Instance);

    /// <summary>The plugin's manifest and its newest build output, in a folder of their own.</summary>
    private static string CopyOf(string plugin, string to)
    {
        Directory.CreateDirectory(to);
        File.Copy(Path.Combine(plugin, "plugin.yaml"), Path.Combine(to, "plugin.yaml"));
        var outputs = Path.Combine(plugin, "bin");
        var from = Directory.Exists(outputs)
            ? Directory.EnumerateFiles(outputs, "HyperMesh.Autonomic.Plugins.*.dll", SearchOption.AllDirectories).OrderByDescending(File.GetLastWriteTimeUtc)
                .Select(file => Path.GetDirectoryName(file)!).First()
            : plugin;
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        return to;
    }

    private static double MiB(long bytes) => bytes / 1024.0 / 1024.0;
}
