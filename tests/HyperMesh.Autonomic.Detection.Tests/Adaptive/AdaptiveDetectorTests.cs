namespace HyperMesh.Autonomic.Detection.Tests.Adaptive;

public sealed class AdaptiveDetectorTests
{
    private const double FiveMilliseconds = 0.005;
    private static readonly DateTimeOffset Epoch = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Evaluate_WarmUp_IsUnknownUntilReadingsAndTimeAreOver()
    {
        FirstKnown(secondsPerReading: 1).ShouldBe(30, "thirty readings");
        FirstKnown(secondsPerReading: 0.01).ShouldBe(200, "two seconds");

        static int FirstKnown(double secondsPerReading)
        {
            var detector = Rate();
            return Enumerable.Range(0, 1000).First(i => detector.Evaluate(At(i, 100, secondsPerReading)).IsKnown);
        }
    }

    [Theory]
    [InlineData(0.01, 1)]
    [InlineData(0.5, 2)]
    [InlineData(1, 3)]
    [InlineData(20, 4)]
    [InlineData(60, 5)]
    public void Evaluate_AnHourOfPoissonCounts_IsNeverOfHighSeverity(double perTick, int seed)
    {
        var detector = Rate();
        var random = new Random(seed);
        var highest = 0.0;
        for (var i = 0; i < 720_000; i++)
            highest = Math.Max(highest, Known(detector.Evaluate(At(i, Noise.Poisson(random, perTick) / FiveMilliseconds, FiveMilliseconds))));
        (Severities.Of(highest) < Severity.High).ShouldBeTrue($"the highest score was {highest:R}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Evaluate_FloodOverABackgroundOfOne_IsHighAtItsFirstTick(int seed)
    {
        var detector = Rate();
        var random = new Random(seed);
        var i = 0;
        for (; i < 20_000; i++)
            detector.Evaluate(At(i, Noise.Poisson(random, 1) / FiveMilliseconds, FiveMilliseconds));
        var flood = detector.Evaluate(At(i, 300 / FiveMilliseconds, FiveMilliseconds));
        IsHigh(flood).ShouldBeTrue();
        flood.High.ShouldBeLessThan(300 / FiveMilliseconds);
        flood.Low.ShouldBeLessThan(flood.High);
    }

    [Fact]
    public void Evaluate_FloodAfterFlood_EachIsToldOnceAndCountsAsTheFirst()
    {
        var (detector, random, told) = (Rate(), new Random(1), new List<double>());
        var tick = 0;
        for (var flood = 0; flood < 100; flood++)
        {
            for (var calm = 0; calm < 500; calm++)
                detector.Evaluate(At(tick++, Noise.Poisson(random, 1) / FiveMilliseconds, FiveMilliseconds));
            var scores = Enumerable.Range(0, 20).Select(_ => detector.Evaluate(At(tick++, 300 / FiveMilliseconds, FiveMilliseconds)).Score).ToList();
            if (flood > 0)
                told.Add(scores[0]);
            scores.Skip(1).ShouldAllBe(score => score == 0);
        }

        told.ShouldAllBe(score => Severities.Of(score) >= Severity.High);
    }

    [Fact]
    public void Evaluate_LevelShift_IsLearntEventuallyButNotWithinAMinute()
    {
        var detector = Rate();
        var random = new Random(1);
        var i = 0;
        for (; i < 1000; i++)
            detector.Evaluate(At(i, 1000 + random.Next(-50, 51), 0.1));

        var high = 0;
        for (var minute = 0; minute < 600; minute++, i++)
            high += IsHigh(detector.Evaluate(At(i, 50_000 + random.Next(-50, 51), 0.1))) ? 1 : 0;
        high.ShouldBe(600, "the whole first minute is abnormal");

        var settled = 0;
        while (settled < 36_000 && detector.Evaluate(At(i + settled, 50_000 + random.Next(-50, 51), 0.1)).Level >= Severities.Threshold(Severity.Low))
            settled++;
        settled.ShouldBeLessThan(36_000, "an hour later the new level is normal");
    }

    [Fact]
    public void Evaluate_Gauge_ScoresBothSides()
    {
        var detector = Detector(MetricKind.Gauge);
        var random = new Random(1);
        for (var i = 0; i < 1000; i++)
            detector.Evaluate(At(i, 100 + random.Next(-5, 6), 1));
        var snapshot = detector.Snapshot();
        IsHigh(detector.Evaluate(At(1000, 0, 1))).ShouldBeTrue();
        detector.TryRestore(snapshot).ShouldBeTrue();
        IsHigh(detector.Evaluate(At(1000, 200, 1))).ShouldBeTrue();
        detector.TryRestore(snapshot).ShouldBeTrue();
        Severities.Of(detector.Evaluate(At(1000, 104, 1)).Score).ShouldBe(Severity.None);
    }

    [Fact]
    public void Evaluate_ConstantThenHuge_StaysInRange()
    {
        var detector = Detector(MetricKind.Gauge);
        for (var i = 0; i < 100; i++)
            detector.Evaluate(At(i, 0, 1)).Score.ShouldBeOneOf(double.NaN, 0);
        Severities.Of(detector.Evaluate(At(100, double.MaxValue, 1)).Score).ShouldBe(Severity.Critical);
        for (var i = 101; i < 200; i++)
            detector.Evaluate(At(i, i % 2 == 0 ? double.MaxValue : double.MinValue, 1)).Score.ShouldBeInRange(0, 1);
    }

    [Fact]
    public void Restore_OwnSnapshot_GivesBitEqualScores()
    {
        var (original, random) = (Rate(), new Random(7));
        for (var i = 0; i < 5000; i++)
            original.Evaluate(At(i, Noise.Poisson(random, 3) / FiveMilliseconds, FiveMilliseconds));
        var restored = Rate();
        restored.TryRestore(original.Snapshot()).ShouldBeTrue();

        for (var i = 5000; i < 10_000; i++)
        {
            var reading = At(i, Noise.Poisson(random, i < 7000 ? 3 : 300) / FiveMilliseconds, FiveMilliseconds);
            restored.Evaluate(reading).ShouldBe(original.Evaluate(reading));
        }

        restored.Snapshot().ShouldBe(original.Snapshot());
    }

    [Fact]
    public void Restore_DamagedOrOtherSnapshot_IsRefusedAndNothingChanges()
    {
        var detector = Rate();
        for (var i = 0; i < 100; i++)
            detector.Evaluate(At(i, 100 + i, 1));
        var before = detector.Snapshot();
        foreach (var damaged in Damaged(before).Append(new DetectorStateWriter("other", 2).ToArray()).Append(new DetectorStateWriter("adaptive", 2).ToArray()))
        {
            detector.TryRestore(damaged).ShouldBeFalse();
            detector.Snapshot().ShouldBe(before);
        }
    }

    private static IEnumerable<byte[]> Damaged(byte[] snapshot)
    {
        yield return [];
        for (var i = 0; i < snapshot.Length; i++)
        {
            yield return snapshot[..i];
            var changed = snapshot.ToArray();
            changed[i] ^= 0x10;
            yield return changed;
        }
    }

    [Fact]
    public void Evaluate_SamePrefix_GivesTheSameAssessmentsWhateverFollows()
    {
        var (one, other) = (Assess(seed: 1), Assess(seed: 2));
        one[..500].ShouldBe(other[..500]);
        one[500..].ShouldNotBe(other[500..]);

        static Assessment[] Assess(int seed)
        {
            var (detector, same, different) = (Rate(), new Random(0), new Random(seed));
            return [.. Enumerable.Range(0, 1000).Select(i => detector.Evaluate(At(i, (i < 500 ? same : different).Next(1000), 0.1)))];
        }
    }

    private static IDetector Rate() => Detector(MetricKind.Counter);

    private static IDetector Detector(MetricKind kind) => Detectors.Create("adaptive", kind);

    private static Reading At(int i, double value, double seconds) => new(Epoch.AddSeconds((i + 1) * seconds), value, seconds);

    private static bool IsHigh(Assessment assessment) => Severities.Of(assessment.Level) >= Severity.High;

    private static double Known(Assessment assessment) => assessment.IsKnown ? assessment.Level : 0;
}
