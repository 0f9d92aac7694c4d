namespace HyperMesh.Autonomic.Conformance;

/// <summary>Readings to judge; the same every time.</summary>
internal static class Readings
{
    private static readonly DateTimeOffset Epoch = new(2001, 2, 3, 4, 5, 6, TimeSpan.Zero);

    private static readonly double[] Extremes =
        [0, double.MaxValue, double.MinValue, double.Epsilon, -double.Epsilon, 1, -1, 1e300, -1e-300, 1e9, 4e-160, 0, 0];

    private static readonly double[] Gaps = [1, 1e-6, 1e8, 0.005, 3600, 1];

    /// <summary>Noise around a wave, with spikes, shifts and stands, at ticks that are not quite even.</summary>
    public static Reading[] Eventful(int count, int seed)
    {
        var (random, at) = (new Random(seed), Epoch);
        var readings = new Reading[count];
        for (var i = 0; i < count; i++)
        {
            var noise = random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
            var value = i % 700 is > 600 and < 630 ? 100 : 100 + 10 * noise + 20 * Math.Sin(i / 40.0) + (i % 397 == 396 ? 300 : 0) + (i % 1100 > 950 ? 80 : 0);
            var seconds = 0.5 + random.NextDouble();
            at = at.AddSeconds(seconds);
            readings[i] = new Reading(at, value, seconds);
        }

        return readings;
    }

    /// <summary>Finite, and as unpleasant as that can be.</summary>
    public static Reading[] Hostile(int count, int seed)
    {
        var (random, at) = (new Random(seed), Epoch);
        var readings = new Reading[count];
        for (var i = 0; i < count; i++)
        {
            var seconds = i < count / 4 ? 1 : Gaps[random.Next(Gaps.Length)];
            at = at.AddSeconds(seconds % 100_000);
            readings[i] = new Reading(at, i % 200 < 60 ? 0 : Extremes[random.Next(Extremes.Length)], seconds);
        }

        return readings;
    }

    /// <summary>These, and then others than came before.</summary>
    public static Reading[] Diverted(Reading[] readings, int from, int seed)
    {
        var random = new Random(seed);
        return [.. readings.Select((reading, i) => i < from ? reading : reading with { Value = random.NextDouble() * 1e6 })];
    }
}
