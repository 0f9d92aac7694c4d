namespace HyperMesh.Autonomic.Plugins.Analyze.MLNet.Tests;

/// <summary>Deterministic series and readings.</summary>
internal static class Values
{
    public static readonly Series Gauge = new SeriesCatalog().Intern(new Metric("m", MetricKind.Gauge), Labels.None);

    public static Reading At(int i, double value) => new(DateTimeOffset.UnixEpoch.AddSeconds(300.0 * i), value, 300);

    /// <summary>A wave with noise, a spike in every 97 values, a step in every 700.</summary>
    public static IEnumerable<double> Spiky(int count, int seed = 1)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
            yield return 100 + 10 * Math.Sin(i / 4.0) + random.NextDouble() + random.NextDouble() + (i % 97 == 96 ? 60 : 0) + (i / 700 % 2) * 40;
    }
}
