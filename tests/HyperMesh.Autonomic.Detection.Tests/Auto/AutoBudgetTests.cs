namespace HyperMesh.Autonomic.Detection.Tests.Auto;

/// <summary>False alarms on series that are normal: budgeted by time, whatever the tick.</summary>
public sealed class AutoBudgetTests
{
    private static readonly string[] Kinds = [.. Noise.Kinds, "daily", "bursty"];

    /// <summary>Ticks of 5 minutes, 60 days; counted after the first two weeks.</summary>
    [Fact]
    public void Score_FiveMinuteTicks_AlarmsAreWithinTheStatedRate()
    {
        var alarms = Count(tick: 300, readings: 60 * 288, skipped: 14 * 288, seeds: 2);
        var days = 46.0 * 2 * Kinds.Length;
        (alarms[1..].Sum() / days).ShouldBeLessThan(Severities.FalseAlarmsPerDay(Severity.Low));
        (alarms[2..].Sum() / days).ShouldBeLessThan(2 * Severities.FalseAlarmsPerDay(Severity.Medium));
        (alarms[3..].Sum() / days).ShouldBeLessThan(4 * Severities.FalseAlarmsPerDay(Severity.High));
    }

    /// <summary>Ticks of 1 s, 3 days; counted after the first. As many readings in 5 minutes as above in a day.</summary>
    [Fact]
    public void Score_SecondTicks_AlarmsGrowWithTimeNotWithReadings()
    {
        var alarms = Count(tick: 1, readings: 3 * 86_400, skipped: 86_400, seeds: 1);
        (alarms[1..].Sum() / (2.0 * Kinds.Length)).ShouldBeLessThan(3, "a day; a young series is allowed more than an old one");
        alarms[4].ShouldBeLessThan(2);
    }

    /// <summary>The first ten minutes at 5 ms: 120,000 readings.</summary>
    [Fact]
    public void Score_FiveMillisecondTicks_FirstMinutesBringFewAlarms()
    {
        var alarms = Count(tick: 0.005, readings: 120_000, skipped: 0, seeds: 1);
        (alarms[1..].Sum() / (double)Kinds.Length).ShouldBeLessThan(2);
    }

    private static int[] Count(double tick, int readings, int skipped, int seeds)
    {
        var alarms = new int[5];
        foreach (var kind in Kinds)
        {
            for (var seed = 0; seed < seeds; seed++)
                Count(alarms, Values(kind, seed, tick).Take(readings), tick, skipped);
        }

        return alarms;
    }

    private static void Count(int[] alarms, IEnumerable<double> values, double tick, int skipped)
    {
        var detector = AutoRun.Detector();
        var row = 0;
        foreach (var value in values)
        {
            var score = detector.Evaluate(new Reading(DateTimeOffset.UnixEpoch, value, tick)).Score;
            if (row++ >= skipped && score > 0)
                alarms[(int)Severities.Of(score)]++;
        }
    }

    private static IEnumerable<double> Values(string kind, int seed, double tick)
    {
        if (Noise.Kinds.Contains(kind))
            return Noise.Of(kind, seed);
        var random = new Random(seed);
        var burst = 0;
        return kind == "daily"
            ? Enumerable.Range(0, int.MaxValue).Select(i => (100 + 60 * Math.Sin(2 * Math.PI * i * tick / 86_400)) * (1 + 0.05 * Noise.Normal(random)))
            : Enumerable.Range(0, int.MaxValue).Select(_ => Burst());

        double Burst()
        {
            burst = burst > 0 ? burst - 1 : random.NextDouble() < 0.01 ? random.Next(1, 20) : 0;
            return 5 + Noise.Normal(random) + (burst > 0 ? 50 * Math.Exp(0.5 * Noise.Normal(random)) : 0);
        }
    }
}
