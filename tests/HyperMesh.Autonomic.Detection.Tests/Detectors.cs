namespace HyperMesh.Autonomic.Detection.Tests;

/// <summary>Makes detectors and readings for tests.</summary>
public static class Detectors
{
    public static readonly DateTimeOffset Epoch = DateTimeOffset.UnixEpoch;

    /// <summary>A detector of the catalog with its defaults, but for what is given.</summary>
    public static IDetector Create(string name, MetricKind kind = MetricKind.Gauge, params (string Name, double Value)[] given)
    {
        var factory = DetectorCatalog.All.Single(factory => factory.Name == name);
        var settings = DetectorSettings.Of(factory.Parameters, given.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
        return factory.Create(new SeriesCatalog().Intern(new Metric("m", kind), Labels.None), settings);
    }

    /// <summary>The reading at an even tick, the first one tick after the epoch.</summary>
    public static Reading At(int i, double value, double seconds) => new(Epoch.AddSeconds((i + 1) * seconds), value, seconds);

    /// <summary>Readings at an even tick.</summary>
    public static IEnumerable<Reading> Readings(IEnumerable<double> values, double seconds) => values.Select((value, i) => At(i, value, seconds));

    /// <summary>Feeds all readings and gives what the detector said.</summary>
    public static Assessment[] Run(IDetector detector, IEnumerable<Reading> readings) => [.. readings.Select(reading => detector.Evaluate(reading))];

    public static bool IsAtLeast(this double score, Severity severity) => Severities.Of(score) >= severity;
}
