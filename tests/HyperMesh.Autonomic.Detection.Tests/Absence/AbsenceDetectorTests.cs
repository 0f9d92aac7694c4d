namespace HyperMesh.Autonomic.Detection.Tests.Absence;

public sealed class AbsenceDetectorTests
{
    [Theory]
    [InlineData(0.005, 1)]
    [InlineData(1, 30)]
    [InlineData(300, 3600)]
    public void Wait_SeriesThatEnds_IsSeenWhileNothingComes(double tick, double within)
    {
        var (detector, last) = Taught(tick);
        var first = 0;
        var scores = new List<double>();
        for (var i = 1; i <= 1000; i++)
        {
            var assessment = detector.Wait(last.AddSeconds(i * tick));
            scores.Add(assessment.Score);
            first = first == 0 && assessment.Score.IsAtLeast(Severity.Low) ? i : first;
            if (first > 0)
                assessment.Level.IsAtLeast(Severity.Low).ShouldBeTrue();
        }

        first.ShouldBeGreaterThan(2);
        (first * tick).ShouldBeLessThanOrEqualTo(within);
        scores.Count(score => score.IsAtLeast(Severity.Low)).ShouldBeLessThanOrEqualTo(4, "told again only when ten times rarer");
    }

    [Fact]
    public void Evaluate_ReadingsComeAgain_LetsTheLevelGo()
    {
        var (detector, last) = Taught(1);
        for (var i = 1; i <= 300; i++)
            detector.Wait(last.AddSeconds(i));
        var back = detector.Evaluate(new Reading(last.AddSeconds(301), 0, 301));
        back.Level.IsAtLeast(Severity.Low).ShouldBeTrue();
        back.Score.IsAtLeast(Severity.Low).ShouldBeFalse("it has been told while it lasted");
        for (var i = 302; i < 306; i++)
            back = detector.Evaluate(new Reading(last.AddSeconds(i), 0, 1));
        back.Level.IsAtLeast(Severity.Low).ShouldBeFalse();
    }

    [Fact]
    public void Evaluate_GapThatNobodyAskedAbout_IsTold()
    {
        var (detector, last) = Taught(1);
        detector.Evaluate(new Reading(last.AddSeconds(301), 0, 301)).Score.IsAtLeast(Severity.Low).ShouldBeTrue();
    }

    [Fact]
    public void Wait_SeriesOfRandomGaps_IsCalmForItsOwnGaps()
    {
        var (detector, at, alarms) = ((ISilenceDetector)Detectors.Create("absence"), Detectors.Epoch, 0);
        foreach (var gap in Noise.Of("exponential", 1).Take(20_000).Select(gap => 1 + 60 * gap))
        {
            alarms += detector.Wait(at.AddSeconds(gap * 0.99)).Score.IsAtLeast(Severity.Low) ? 1 : 0;
            at = at.AddSeconds(gap);
            detector.Evaluate(new Reading(at, 0, gap));
        }

        alarms.ShouldBeLessThan(10, "0.3 a day, a fortnight");
    }

    [Fact]
    public void Wait_FewReadings_IsUnknown() => ((ISilenceDetector)Detectors.Create("absence")).Wait(Detectors.Epoch).ShouldBe(Assessment.Unknown);

    [Fact]
    public void Wait_AnyNumberOfTimes_LearnsNothing()
    {
        var (asked, last) = Taught(1);
        var (other, _) = Taught(1);
        for (var i = 0; i < 10_000; i++)
            asked.Wait(last.AddMilliseconds(i / 100));
        asked.Wait(last.AddSeconds(60)).Level.ShouldBe(other.Wait(last.AddSeconds(60)).Level);
    }

    private static (ISilenceDetector Detector, DateTimeOffset Last) Taught(double tick)
    {
        var (detector, random, at) = ((ISilenceDetector)Detectors.Create("absence"), new Random(1), Detectors.Epoch);
        for (var i = 0; i < 5000; i++)
        {
            var gap = tick * (0.9 + 0.2 * random.NextDouble());
            at = at.AddSeconds(gap);
            detector.Evaluate(new Reading(at, i, gap));
        }

        return (detector, at);
    }
}
