namespace HyperMesh.Autonomic.Host.Bench.Detection;

/// <summary>Readings at an even cadence, made before anything is measured.</summary>
internal static class Readings
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset At(double seconds) => Start.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));

    public static Reading[] Of(NormalKind kind, int seed, double cadence, int count)
    {
        var source = new NormalSeries(kind, seed, cadence);
        return [.. Enumerable.Range(0, count).Select(i => new Reading(At(i * cadence), source.Next(), cadence))];
    }
}
