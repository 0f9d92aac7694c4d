namespace HyperMesh.Autonomic.Detection.Tests.FlatLine;

public sealed class FlatLineDetectorTests
{
    [Theory]
    [InlineData(0.005, 200)]
    [InlineData(1, 100)]
    [InlineData(300, 30)]
    public void Evaluate_MovingSeriesThatSticks_IsSeenAndHeldUntilItMoves(double tick, int within)
    {
        var values = Noise.Of("normal", 1).Take(5000).Select((noise, i) => i is >= 4000 and < 4500 ? 7 : noise);
        var said = Detectors.Run(Detectors.Create("flat-line"), Detectors.Readings(values, tick));
        said[..4001].Any(assessment => assessment.Score.IsAtLeast(Severity.Low)).ShouldBeFalse();
        var first = Array.FindIndex(said, assessment => assessment.Score.IsAtLeast(Severity.Low));
        first.ShouldBeInRange(4001, 4000 + within);
        said[first..4500].All(assessment => assessment.Level.IsAtLeast(Severity.Low)).ShouldBeTrue();
        said[4510].Level.IsAtLeast(Severity.Low).ShouldBeFalse();
        said[first..4500].Count(assessment => assessment.Score.IsAtLeast(Severity.Low)).ShouldBeLessThanOrEqualTo(4, "told again only when ten times rarer");
    }

    [Fact]
    public void Evaluate_SeriesThatOftenStands_IsCalmWhenItStandsAsLong()
    {
        // A value is kept for one to thirty readings.
        var random = new Random(1);
        var values = Enumerable.Range(0, 2000).SelectMany(i => Enumerable.Repeat((double)i, random.Next(1, 31)));
        Detectors.Run(Detectors.Create("flat-line"), Detectors.Readings(values, 300)).Count(assessment => assessment.Score.IsAtLeast(Severity.Low))
            .ShouldBeLessThan(40, "0.3 a day, a hundred days");
    }

    [Fact]
    public void Evaluate_SeriesThatNeverMoved_IsUnknown() =>
        Detectors.Run(Detectors.Create("flat-line"), Detectors.Readings(Enumerable.Repeat(5.0, 1000), 1)).ShouldAllBe(assessment => !assessment.IsKnown);

    [Fact]
    public void Evaluate_ChangesWithinTheTolerance_AreStandingStill()
    {
        var values = Noise.Of("normal", 1).Take(3000).Select((noise, i) => i < 2500 ? 100 + 10 * noise : 100 + 0.01 * noise);
        var said = Detectors.Run(Detectors.Create("flat-line", given: ("tolerance", 0.001)), Detectors.Readings(values, 300));
        said[2500..].Any(assessment => assessment.Score.IsAtLeast(Severity.Low)).ShouldBeTrue();
    }
}
