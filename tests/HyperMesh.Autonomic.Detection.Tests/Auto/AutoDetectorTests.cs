using HyperMesh.Autonomic.Detection.Auto;

namespace HyperMesh.Autonomic.Detection.Tests.Auto;

public sealed class AutoDetectorTests
{
    private const double FiveMilliseconds = 0.005;

    [Theory]
    [InlineData(FiveMilliseconds)]
    [InlineData(3600)]
    public void Evaluate_NewSeries_IsUnknownForAHundredReadings(double seconds)
    {
        var detector = AutoRun.Detector();
        var known = Noise.Of("normal", 1).Take(200).TakeWhile(value => !detector.Evaluate(At(value, seconds)).IsKnown).Count();
        known.ShouldBe(101);
    }

    [Theory]
    [InlineData("normal", FiveMilliseconds, 600)]
    [InlineData("normal", FiveMilliseconds, 400_000)]
    [InlineData("autoregressive-0.9", 1, 5000)]
    [InlineData("poisson-20", 60, 5000)]
    [InlineData("normal", 300, 9000)]
    [InlineData("normal", 3600, 1000)]
    public void Evaluate_AThousandScalesMore_IsCriticalAtTheFirstTick(string kind, double seconds, int readings)
    {
        var detector = Warm(kind, seconds, readings, out var rest);
        var flood = detector.Evaluate(At(rest() + 1000 * 4.5, seconds));
        Severities.Of(flood.Score).ShouldBe(Severity.Critical);
        flood.High.ShouldBeLessThan(4500);
    }

    [Theory]
    [InlineData("normal", FiveMilliseconds, 600)]
    [InlineData("lognormal", 1, 5000)]
    [InlineData("student-3", 300, 9000)]
    public void Evaluate_ATwentiethBeyondTheRecord_IsNotCritical(string kind, double seconds, int readings)
    {
        var detector = AutoRun.Detector();
        var record = 0.0;
        foreach (var value in Noise.Of(kind, 5).Take(readings))
        {
            detector.Evaluate(At(value, seconds));
            record = Math.Max(record, value);
        }

        (Severities.Of(detector.Evaluate(At(record * 1.05, seconds)).Score) < Severity.High).ShouldBeTrue();
    }

    [Fact]
    public void Evaluate_FloodThatComesAgain_IsCriticalAgain()
    {
        var detector = Warm("normal", FiveMilliseconds, 12_000, out var rest);
        for (var flood = 0; flood < 2; flood++)
        {
            Severities.Of(detector.Evaluate(At(rest() + 1000, FiveMilliseconds)).Score).ShouldBe(Severity.Critical, $"flood {flood}");
            for (var i = 0; i < 200; i++)
                detector.Evaluate(At(rest() + 1000, FiveMilliseconds));
            for (var i = 0; i < 4000; i++)
                detector.Evaluate(At(rest(), FiveMilliseconds));
        }
    }

    [Theory]
    [InlineData(FiveMilliseconds)]
    [InlineData(300)]
    public void Evaluate_WhileADeviationLasts_LevelIsHeldAndScoreIsToldOnce(double seconds)
    {
        var detector = Warm("normal", seconds, 5000, out var rest);
        var during = Enumerable.Range(0, 150).Select(_ => detector.Evaluate(At(rest() + 100, seconds))).ToList();
        during.ShouldAllBe(one => Severities.Of(one.Level) >= Severity.Low);
        during.Skip(5).ShouldAllBe(one => one.Score == 0);
        var after = Enumerable.Range(0, 150).Select(_ => detector.Evaluate(At(rest(), seconds))).ToList();
        after.Skip(100).ShouldAllBe(one => Severities.Of(one.Level) == Severity.None);
    }

    /// <summary>What changed for good becomes normal.</summary>
    [Fact]
    public void Evaluate_NewLevelForGood_IsNormalInTheEnd()
    {
        var detector = Warm("normal", 300, 5000, out var rest);
        var last = Assessment.Unknown;
        for (var i = 0; i < 2000; i++)
            last = detector.Evaluate(At(rest() + 100, 300));
        Severities.Of(last.Level).ShouldBe(Severity.None);
    }

    [Fact]
    public void Evaluate_MissingBeat_IsSeenBySpreadThoughNoValueIsNew()
    {
        var detector = AutoRun.Detector();
        var random = new Random(7);
        double Beat(int i) => (i % 20 < 2 ? 10 : 0) + 0.1 * Noise.Normal(random);
        for (var i = 0; i < 4000; i++)
            detector.Evaluate(At(Beat(i), 1));
        var missing = Enumerable.Range(0, 40).Max(_ => detector.Evaluate(At(0.1 * Noise.Normal(random), 1)).Score);
        missing.ShouldBeGreaterThan(Severities.Threshold(Severity.Low));
    }

    [Fact]
    public void Evaluate_WrongHourOfDay_IsSeenBySeasonThoughNoValueIsNew()
    {
        var detector = AutoRun.Detector();
        var random = new Random(8);
        double Hour(int row) => 100 + 50 * Math.Sin(2 * Math.PI * row / 288) + Noise.Normal(random);
        var row = 0;
        for (; row < 20 * 288; row++)
            detector.Evaluate(At(Hour(row), 300));
        row += 144; // Half a day is gone.
        var seen = Enumerable.Range(0, 30).Max(_ => detector.Evaluate(At(Hour(row++), 300)).Score);
        seen.ShouldBeGreaterThan(Severities.Threshold(Severity.Low));
    }

    [Fact]
    public void Evaluate_DailySeries_ExpectsTheBandOfTheHour()
    {
        var detector = AutoRun.Detector();
        var random = new Random(9);
        var (inside, width) = (0, 0.0);
        for (var row = 0; row < 14 * 288; row++)
        {
            var value = 100 + 50 * Math.Sin(2 * Math.PI * row / 288) + Noise.Normal(random);
            var assessment = detector.Evaluate(At(value, 300));
            if (row < 7 * 288)
                continue;
            inside += value >= assessment.Low && value <= assessment.High ? 1 : 0;
            width += assessment.High - assessment.Low;
        }

        detector.IsSeasonal.ShouldBeTrue();
        (inside / (7 * 288.0)).ShouldBeGreaterThan(0.97);
        (width / (7 * 288)).ShouldBeLessThan(20, "the whole series spans 100");
    }

    [Fact]
    public void Votes_OfAFlood_NameTheMembersThatAgree()
    {
        var detector = Warm("normal", FiveMilliseconds, 2000, out var rest);
        detector.Evaluate(At(rest() + 1000, FiveMilliseconds));
        var votes = detector.Votes();
        votes.Select(vote => vote.Member).ShouldBe(
            ["value", "season", "short-mean", "spread", "floor", "ceiling", "step", "daily-residual", "long-mean"]);
        votes.Where(vote => vote.Agrees).Select(vote => vote.Member).ShouldBe(["value", "short-mean", "spread", "ceiling", "step", "long-mean"]);
        votes.Single(vote => vote.Member == "season").Score.ShouldBeNull("no day has been seen");
    }

    /// <summary>A few packets in a tick of an interface that is nearly idle are no news.</summary>
    [Theory]
    [InlineData(0.01)]
    [InlineData(0.5)]
    [InlineData(5)]
    public void Evaluate_HalfAnHourOfFewEvents_IsNeverOfHighSeverity(double perTick)
    {
        var detector = AutoRun.Detector(countsEvents: true);
        var random = new Random(10);
        for (var i = 0; i < 360_000; i++)
        {
            var assessment = detector.Evaluate(At(Noise.Poisson(random, perTick) / FiveMilliseconds, FiveMilliseconds));
            if (assessment.IsKnown)
                (Severities.Of(assessment.Score) < Severity.High).ShouldBeTrue($"row {i}");
        }
    }

    [Fact]
    public void Evaluate_AnyFiniteReadings_NeverThrowsAndLevelIsNeverBelowScore()
    {
        double[] extremes = [double.MaxValue, double.MinValue, double.Epsilon, -double.Epsilon, 0, -0.0, 1e-300, 1e300, 1, -1, 1e15, 1e15 + 1];
        double[] gaps = [double.Epsilon, 1e-9, FiveMilliseconds, 1, 300, 86_400, 1e12, double.MaxValue];
        for (var seed = 0; seed < 20; seed++)
        {
            var (detector, random) = (AutoRun.Detector(504), new Random(seed));
            for (var i = 0; i < 3000; i++)
            {
                var assessment = detector.Evaluate(At(extremes[random.Next(extremes.Length)], gaps[random.Next(gaps.Length)]));
                if (!assessment.IsKnown)
                    continue;
                assessment.Score.ShouldBeInRange(0, 1);
                assessment.Level.ShouldBeInRange(assessment.Score, 1);
                double.IsNaN(assessment.Low).ShouldBeFalse();
                assessment.High.ShouldBeGreaterThanOrEqualTo(assessment.Low);
            }
        }
    }

    private static AutoDetector Warm(string kind, double seconds, int readings, out Func<double> rest)
    {
        var detector = AutoRun.Detector();
        var values = Noise.Of(kind, 2).GetEnumerator();
        double Next() => values.MoveNext() ? values.Current : 0;
        for (var i = 0; i < readings; i++)
            detector.Evaluate(At(Next(), seconds));
        rest = Next;
        return detector;
    }

    private static Reading At(double value, double seconds) => new(DateTimeOffset.UnixEpoch, value, seconds);
}
