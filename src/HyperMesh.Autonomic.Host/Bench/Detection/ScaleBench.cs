using System.Diagnostics;

namespace HyperMesh.Autonomic.Host.Bench.Detection;

/// <summary>A few series and a great many, each tick one reading of every one: what a point costs when the states do not fit the caches, and
/// what a series keeps that is as young as the table says.</summary>
internal static class ScaleBench
{
    private const int Points = 2_000_000;
    private const int LeastTicks = 20;
    private const int Shapes = 64;
    private const double Cadence = 300;
    private static readonly int[] Counts = [10, 1_000, 100_000];

    public static BenchTable Measure(IReadOnlyList<DetectorSubject> subjects, CancellationToken cancel) => new(
        "detect scale",
        ["one core", "series", "points each", "ns/point", "points/s", "B/point, growing", "kB a series"],
        [.. subjects.SelectMany(subject => Counts.Select(count => Measure(subject, count, cancel)))]);

    private static IReadOnlyList<object> Measure(DetectorSubject subject, int count, CancellationToken cancel)
    {
        var ticks = Math.Clamp(Points / count, LeastTicks, 20_000);
        // Different series, but not a hundred thousand generators.
        var shapes = Enumerable.Range(0, Shapes).Select(seed => Readings.Of(NormalKind.Seasonal, seed, Cadence, ticks)).ToArray();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var detectors = new IDetector[count];
        for (var i = 0; i < count; i++)
            detectors[i] = subject.Create();

        var half = ticks / 2;
        Play(detectors, shapes, 0, half, cancel);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var begin = Stopwatch.GetTimestamp();
        Play(detectors, shapes, half, ticks, cancel);
        var nanoseconds = Stopwatch.GetElapsedTime(begin).TotalNanoseconds / ((double)count * (ticks - half));
        var bytes = (double)(GC.GetAllocatedBytesForCurrentThread() - allocated) / count / (ticks - half);
        var kept = (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / count;
        GC.KeepAlive(detectors);
        GC.KeepAlive(shapes);
        return [subject.Name, count, ticks, nanoseconds, 1e9 / nanoseconds, Math.Round(bytes, 2), kept / 1000];
    }

    private static void Play(IDetector[] detectors, Reading[][] shapes, int from, int until, CancellationToken cancel)
    {
        for (var tick = from; tick < until; tick++)
        {
            cancel.ThrowIfCancellationRequested();
            for (var i = 0; i < detectors.Length; i++)
                detectors[i].Evaluate(shapes[i % Shapes][tick]);
        }
    }
}
