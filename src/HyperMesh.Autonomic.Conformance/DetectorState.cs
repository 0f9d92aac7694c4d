namespace HyperMesh.Autonomic.Conformance;

/// <summary>Asks detectors about snapshots.</summary>
internal static class DetectorState
{
    public static Answer Restore(DetectorKind kind)
    {
        var readings = Readings.Eventful(1500, 6);
        foreach (var cut in (int[])[0, 1, 50, 900])
        {
            var (original, restored) = (kind.New(MetricKind.Gauge), kind.New(MetricKind.Gauge));
            DetectorConformance.Judge(original, readings.AsSpan(0, cut));
            // What it knew before must not show through.
            DetectorConformance.Judge(restored, readings.AsSpan(0, 70));
            if (!restored.TryRestore(original.Snapshot()))
                return Answer.Broken($"after {cut} readings it refused the snapshot of its own kind");

            for (var i = cut; i < readings.Length; i++)
                if (original.Evaluate(readings[i]) is var said && restored.Evaluate(readings[i]) is var also && !said.Equals(also))
                    return Answer.Broken($"restored after {cut} readings, it judged reading {i} as {also}, the original as {said}");
        }

        return Answer.Kept;
    }

    public static Answer Foreign(DetectorKind kind)
    {
        var readings = Readings.Eventful(1000, 7);
        var (detector, twin) = (kind.New(MetricKind.Gauge), kind.New(MetricKind.Gauge));
        DetectorConformance.Judge(detector, readings.AsSpan(0, 500));
        DetectorConformance.Judge(twin, readings.AsSpan(0, 500));
        foreach (var (what, bytes) in Strange(twin.Snapshot()))
            if (Accepts(detector, bytes) is { } how)
                return Answer.Broken($"given {what}, it {how}");

        for (var i = 500; i < readings.Length; i++)
            if (detector.Evaluate(readings[i]) is var said && twin.Evaluate(readings[i]) is var also && !said.Equals(also))
                return Answer.Broken($"after what it had refused it judged reading {i} as {said}, an untouched one as {also}");
        return Answer.Kept;
    }

    private static string? Accepts(IDetector detector, byte[] bytes)
    {
        try
        {
            return detector.TryRestore(bytes) ? "took it over" : null;
        }
        catch (Exception fault)
        {
            return $"threw {fault.GetType().Name}: {fault.Message}";
        }
    }

    private static IEnumerable<(string What, byte[] Bytes)> Strange(byte[] snapshot)
    {
        var noise = new byte[200];
        new Random(8).NextBytes(noise);
        yield return ("no bytes at all", []);
        yield return ("random bytes", noise);
        yield return ("a snapshot of another detector", new DetectorStateWriter("somebody-else", 1).ToArray());
        for (var i = 0; i < snapshot.Length; i += 1 + snapshot.Length / 40)
        {
            yield return ($"the first {i} bytes of a snapshot of {snapshot.Length}", snapshot[..i]);
            var damaged = snapshot.ToArray();
            damaged[i] ^= 0x10;
            yield return ($"a snapshot with byte {i} damaged", damaged);
        }

        yield return ("a snapshot with a byte too many", [.. snapshot, 0]);
    }
}
