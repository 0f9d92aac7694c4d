using System.Buffers.Binary;
using System.Text;
using HyperMesh.Autonomic.Detection;

namespace HyperMesh.Autonomic.Fuzz.Targets;

/// <summary>What detectors are told, and the states that they are given back after a restart.</summary>
internal static class DetectorTargets
{
    private static readonly Series Series = new SeriesCatalog().Intern(new Metric("load1", MetricKind.Gauge), Labels.None);
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static IEnumerable<FuzzTarget> All =>
    [
        .. DetectorCatalog.All.Select(factory => new FuzzTarget($"detector-{factory.Name}", () => [Snapshot(factory, 30), Snapshot(factory, 300)], input => Restore(factory, input)) { Longest = 128 << 10, Tries = 60, Seal = Sealed }),
        new("detector-settings", () => Repository.Texts("threshold=5", "window=30s\nperiod=1d", "sides=up\nlearn=true"), Settings) { Words = ["=", "\n", .. DetectorCatalog.All.SelectMany(factory => factory.Parameters.Select(parameter => parameter.Name)).Distinct()], Longest = 1 << 10 },
    ];

    private static IDetector New(IDetectorFactory factory) => factory.Create(Series, DetectorSettings.Of(factory.Parameters));

    private static Reading ReadingAt(int i) => new(Start.AddSeconds(i), 100 + (10 * Math.Sin(i / 5.0)) + (i % 7), 1);

    private static byte[] Snapshot(IDetectorFactory factory, int readings)
    {
        var detector = New(factory);
        for (var i = 0; i < readings; i++)
            detector.Evaluate(ReadingAt(i));
        return detector.Snapshot();
    }

    // Damage is seen by the checksum (FNV-1a, 32 bits); what has a good one is read.
    private static byte[] Sealed(byte[] snapshot)
    {
        if (snapshot.Length < sizeof(uint))
            return snapshot;
        BinaryPrimitives.WriteUInt32LittleEndian(snapshot.AsSpan(snapshot.Length - sizeof(uint)), snapshot.AsSpan(0, snapshot.Length - sizeof(uint)).ToArray().Aggregate(2166136261u, (hash, one) => unchecked((hash ^ one) * 16777619u)));
        return snapshot;
    }

    private static string Restore(IDetectorFactory factory, byte[] input)
    {
        var detector = New(factory);
        var before = Convert.ToHexString(detector.Snapshot());
        if (!detector.TryRestore(input))
        {
            Promise.Same(before, Convert.ToHexString(detector.Snapshot()), "what was refused");
            return "refused";
        }

        for (var i = 300; i < 330; i++)
        {
            var thought = detector.Evaluate(ReadingAt(i));
            if (thought.IsKnown && !(thought.Score is >= 0 and < 1 && thought.Level >= thought.Score && thought.Level < 1))
                throw new BrokenPromiseException($"a score outside of its range: {thought}");
        }

        return "restored";
    }

    private static string Settings(byte[] input)
    {
        var given = Encoding.UTF8.GetString(input).Split('\n').Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).Select(pair => KeyValuePair.Create(pair[0], pair[1])).ToList();
        var answer = "";
        foreach (var factory in DetectorCatalog.All)
        {
            var problems = new List<ArgumentProblem>();
            var settings = DetectorSettingsText.Read(factory.Parameters, given, problems);
            if (settings is null == (problems.Count == 0))
                throw new BrokenPromiseException("no settings and no problem, or both");
            if (settings is not null)
                factory.Create(Series, settings).Evaluate(ReadingAt(0));
            answer = string.Join('|', problems.Take(2).Select(problem => Promise.Kind(problem.Message)));
        }

        return answer;
    }
}
