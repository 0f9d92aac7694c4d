using HyperMesh.Autonomic.Detection.Seasonal;

namespace HyperMesh.Autonomic.Detection.Tests.Seasonal;

public sealed class SeasonalDetectorTests
{
    private const double Day = 86400;

    [Theory]
    [InlineData(300, 14, Day)]
    [InlineData(3600, 21, Day)]
    [InlineData(60, 14, Day)]
    [InlineData(1, 1, 600)]
    [InlineData(0.1, 0.1, 30)]
    public void Period_Wave_IsFoundByItself(double tick, double days, double period)
    {
        var detector = (SeasonalDetector)Detectors.Create("seasonal");
        Detectors.Run(detector, Detectors.Readings(Wave(tick, period, 1).Take((int)(days * Day / tick)), tick));
        detector.PeriodSeconds.ShouldBe(period, period * 0.02);
    }

    [Fact]
    public void Evaluate_NoonAtMidnight_IsSeenThoughTheValueIsUsual()
    {
        var (seasonal, adaptive) = (Detectors.Create("seasonal"), Detectors.Create("adaptive"));
        // Six days, then at midnight what noon brings.
        var readings = Detectors.Readings(Wave(300, Day, 2).Take(13 * 288).Select((value, i) => i >= 12 * 288 + 210 && i < 12 * 288 + 222 ? 150 : value), 300).ToArray();
        var said = Detectors.Run(seasonal, readings);
        said[(12 * 288 + 210)..(12 * 288 + 222)].Any(assessment => assessment.Score.IsAtLeast(Severity.Medium)).ShouldBeTrue();
        said[(12 * 288 + 210)].High.ShouldBeLessThan(150, "the band is that of the hour");
        Detectors.Run(adaptive, readings)[(12 * 288 + 210)..(12 * 288 + 222)].Any(a => a.Score.IsAtLeast(Severity.Medium)).ShouldBeFalse("the level says nothing of it");
    }

    [Fact]
    public void Evaluate_OrdinaryDays_StaysCalm()
    {
        var alarms = 0;
        for (var seed = 0; seed < 10; seed++)
        {
            alarms += Detectors.Run(Detectors.Create("seasonal"), Detectors.Readings(Wave(300, Day, seed).Take(14 * 288), 300))
                .Count(assessment => assessment.Score.IsAtLeast(Severity.Low));
        }

        alarms.ShouldBeLessThan(63, "0.3 a day, 140 days, and half as many again");
    }

    [Fact]
    public void Evaluate_GapOfADay_KeepsThePhase()
    {
        var detector = (SeasonalDetector)Detectors.Create("seasonal");
        double[] values = [.. Wave(60, Day, 3).Take(16 * 1440)];
        var said = new List<Assessment>();
        for (var i = 0; i < values.Length; i++)
        {
            if (i is >= 12 * 1440 and < 13 * 1440 + 500)
                continue;
            said.Add(detector.Evaluate(Detectors.At(i, values[i], 60) with { Seconds = i == 13 * 1440 + 500 ? 60.0 * (1440 + 501) : 60 }));
        }

        detector.PeriodSeconds.ShouldBe(Day, Day * 0.02);
        said[^2000..].Count(assessment => assessment.Score.IsAtLeast(Severity.Low)).ShouldBeLessThan(3);
    }

    private static IEnumerable<double> Wave(double tick, double period, int seed) =>
        Noise.Of("normal", seed).Select((noise, i) => 100 + 50 * Math.Sin(i * tick * 2 * Math.PI / period) + 3 * noise);
}
