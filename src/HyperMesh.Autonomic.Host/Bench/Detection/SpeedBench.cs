using System.Diagnostics;

namespace HyperMesh.Autonomic.Host.Bench.Detection;

/// <summary>Nanoseconds and bytes a point of each detector with every window full, and what one series keeps; in the same rounds, a loop of
/// z-scores over the same points.</summary>
internal static class SpeedBench
{
    private const int Filled = 20_000;
    private const int EachRound = 20_000;
    private const int Alike = 4;
    private const double Cadence = 300;
    private static readonly TimeSpan ForTheCompiler = TimeSpan.FromMilliseconds(400);

    public static BenchTable Measure(IReadOnlyList<DetectorSubject> subjects, int rounds, CancellationToken cancel)
    {
        var readings = Readings.Of(NormalKind.Seasonal, 1, Cadence, Filled + rounds * EachRound);
        return new BenchTable(
            "detect speed",
            ["every window full", "ns/point", "min", "max", "points/s", "B/point", "kB a series", "snapshot kB", "× z-score loop"],
            [.. subjects.Select(subject => Measure(subject, readings, rounds, cancel))]);
    }

    private static IReadOnlyList<object> Measure(DetectorSubject subject, Reading[] readings, int rounds, CancellationToken cancel)
    {
        Warm(subject, readings);
        var kept = Kept(subject, readings, out var detector);
        var naive = new ZScoreLoop();
        var (times, ratios, bytes) = (new List<double>(), new List<double>(), 0L);
        for (var round = 0; round < rounds; round++)
        {
            cancel.ThrowIfCancellationRequested();
            var part = readings.AsMemory(Filled + round * EachRound, EachRound);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var ours = Time(() => Judge(detector, part.Span));
            bytes += GC.GetAllocatedBytesForCurrentThread() - before;
            var least = Time(() => Score(naive, part.Span));
            times.Add(ours / EachRound);
            ratios.Add(ours / least);
        }

        times.Sort();
        ratios.Sort();
        var median = Percentiles.At(times, 0.5);
        // The stopwatch's closures are all that may be allocated.
        var each = bytes <= 256L * rounds ? 0 : (double)bytes / rounds / EachRound;
        return
        [
            subject.Name, median, times[0], times[^1], 1e9 / median, each, kept / 1000.0, detector.Snapshot().Length / 1000.0, Percentiles.At(ratios, 0.5),
        ];
    }

    /// <summary>Bytes that a detector with full windows keeps: of several, so that what the runtime does beside it does not count.</summary>
    private static double Kept(DetectorSubject subject, Reading[] readings, out IDetector detector)
    {
        var all = new IDetector[Alike];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Alike; i++)
        {
            all[i] = subject.Create();
            Judge(all[i], readings.AsSpan(0, Filled));
        }

        var kept = (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / Alike;
        GC.KeepAlive(all);
        detector = all[0];
        return Math.Max(0, kept);
    }

    /// <summary>Runs until the compiler has done its best: it waits for calls to become many, and then for a pause.</summary>
    private static void Warm(DetectorSubject subject, Reading[] readings)
    {
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < ForTheCompiler)
        {
            var detector = subject.Create();
            var naive = new ZScoreLoop();
            for (var i = 0; i < Filled && Stopwatch.GetElapsedTime(begin) < ForTheCompiler; i += 1000)
            {
                Judge(detector, readings.AsSpan(i, 1000));
                Score(naive, readings.AsSpan(i, 1000));
            }
        }
    }

    private static void Judge(IDetector detector, ReadOnlySpan<Reading> readings)
    {
        foreach (ref readonly var reading in readings)
            detector.Evaluate(reading);
    }

    private static double Score(ZScoreLoop loop, ReadOnlySpan<Reading> readings)
    {
        var most = 0.0;
        foreach (ref readonly var reading in readings)
            most = Math.Max(most, loop.Next(reading.Value));
        return most;
    }

    private static double Time(Action work)
    {
        var begin = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(begin).TotalNanoseconds;
    }
}
