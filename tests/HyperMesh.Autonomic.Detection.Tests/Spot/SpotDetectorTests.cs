namespace HyperMesh.Autonomic.Detection.Tests.Spot;

public sealed class SpotDetectorTests
{
    [Theory]
    [InlineData(1000, 1)]
    [InlineData(-1000, 1)]
    [InlineData(1000, 300)]
    [InlineData(-1000, 300)]
    public void Evaluate_ExtremeOnADriftingLevel_IsMediumOnEitherSide(double extreme, double tick)
    {
        var values = Noise.Of("normal", 1).Take(5000).Select((noise, i) => 1000 + 0.05 * i + 5 * noise + (i == 4990 ? extreme : 0));
        var said = Detectors.Run(Detectors.Create("spot"), Detectors.Readings(values, tick));
        said[4990].Score.IsAtLeast(Severity.Medium).ShouldBeTrue();
        said[4000..4990].Any(assessment => assessment.Score.IsAtLeast(Severity.Medium)).ShouldBeFalse("drift is nothing");
    }

    [Fact]
    public void Evaluate_SkewedSeries_JudgesEachSideByItsOwnTail()
    {
        var values = Noise.Of("exponential", 1).Take(5000).Select((noise, i) => 100 + 10 * noise).ToArray();
        var (up, down) = (After(180), After(20));
        (down > up).ShouldBeTrue("eight means above happen; as many below never did");

        double After(double last)
        {
            var detector = Detectors.Create("spot", given: ("depth", 500));
            Detectors.Run(detector, Detectors.Readings(values, 300));
            return detector.Evaluate(Detectors.At(values.Length, last, 300)).Level;
        }
    }
}
