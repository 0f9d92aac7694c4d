using System.Diagnostics;
using System.Text.Json;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>How long it takes to load a program by its manifest, configured and ready for a hook; and what a thousand at once cost.</summary>
internal static class LoadBench
{
    private const int Repeats = 100;

    public static Task<BenchTable> RunAsync(int programs, CancellationToken cancel) => Task.Run(() => Measure(programs, cancel), cancel);

    private static BenchTable Measure(int programs, CancellationToken cancel)
    {
        var catalog = Shipped.Catalog();
        var rows = new List<IReadOnlyList<object>>();
        foreach (var manifest in catalog.All.OrderBy(manifest => manifest.Name, StringComparer.Ordinal))
        {
            cancel.ThrowIfCancellationRequested();
            rows.Add(Row(manifest));
        }

        // Once with a few, for the descriptors that the runtime opens at the first use of something and keeps.
        Crowd(catalog.Find(Baselines.DefaultProgram)!, 2, out _, cancel);
        rows.Add(Crowd(catalog.Find(Baselines.DefaultProgram)!, programs, out var clean, cancel));
        return new BenchTable("load", ["loading", "times", "min ms", "p50 ms", "p99 ms", "note"], rows, clean);
    }

    private static IReadOnlyList<object> Row(ProgramManifest manifest)
    {
        try
        {
            // The first load of a process also compiles the code for it.
            var first = TimeLoad(manifest);
            var times = Enumerable.Range(0, Repeats).Select(_ => TimeLoad(manifest)).Order().ToList();
            return [manifest.Name, Repeats, times[0], Percentiles.At(times, 0.5), Percentiles.At(times, 0.99), $"the first {first:0} ms"];
        }
        catch (Exception refused) when (refused is BpfException or ArgumentException)
        {
            // A kernel that lacks something, or a program that cannot do without a configuration.
            return [manifest.Name, 0, "", "", "", refused.Message];
        }
    }

    private static double TimeLoad(ProgramManifest manifest)
    {
        var begin = Stopwatch.GetTimestamp();
        using (ProgramLoader.Load(manifest, (JsonElement?)null))
            return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }

    /// <summary>Loads, lists and unloads many programs; all descriptors must be gone again.</summary>
    private static IReadOnlyList<object> Crowd(ProgramManifest manifest, int count, out bool clean, CancellationToken cancel)
    {
        var descriptors = Descriptors();
        var memory = Resident();
        var loaded = new List<BpfObject>(count);
        var times = new List<double>(count);
        try
        {
            for (var i = 0; i < count; i++)
            {
                cancel.ThrowIfCancellationRequested();
                var begin = Stopwatch.GetTimestamp();
                loaded.Add(ProgramLoader.Load(manifest, (JsonElement?)null));
                times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            }

            var listing = Stopwatch.GetTimestamp();
            var ids = loaded.Select(one => BpfProgram.FromId(one.Program(manifest.Function).Id)).ToList();
            var listed = Stopwatch.GetElapsedTime(listing).TotalMilliseconds;
            ids.ForEach(program => program.Dispose());
            var (peak, grown) = (Descriptors() - descriptors, Resident() - memory);
            var unloading = Stopwatch.GetTimestamp();
            loaded.ForEach(one => one.Dispose());
            var unloaded = Stopwatch.GetElapsedTime(unloading).TotalMilliseconds;
            var left = Descriptors() - descriptors;
            clean = left == 0;
            times.Sort();
            return
            [
                $"{manifest.Name}, all at once", count, times[0], Percentiles.At(times, 0.5), Percentiles.At(times, 0.99),
                $"listed in {listed:0} ms, unloaded in {unloaded:0} ms; {peak} descriptors and {grown:0.0} MiB more, {left} descriptors left",
            ];
        }
        finally
        {
            loaded.ForEach(one => one.Dispose());
        }
    }

    private static int Descriptors() => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();

    private static double Resident() => Environment.WorkingSet / 1024.0 / 1024.0;
}
