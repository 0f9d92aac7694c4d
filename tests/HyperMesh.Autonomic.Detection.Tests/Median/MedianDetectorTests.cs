namespace HyperMesh.Autonomic.Detection.Tests.Median;

public sealed class MedianDetectorTests
{
    [Theory]
    [InlineData(0.005)]
    [InlineData(1)]
    [InlineData(300)]
    public void Evaluate_SpikeInNoise_IsHighOnceAndCalmAfterwards(double tick)
    {
        var values = Noise.Of("normal", 1).Take(5000).Select((noise, i) => 100 + 5 * noise + (i == 4000 ? 1000 : 0));
        var said = Detectors.Run(Detectors.Create("median"), Detectors.Readings(values, tick));
        said[4000].Score.IsAtLeast(Severity.High).ShouldBeTrue();
        (said[4000].High < 1100 && said[4000].Low < 100 && said[4000].High > 100).ShouldBeTrue("the band");
        said[4001].Score.ShouldBe(0);
        said[4010].Level.IsAtLeast(Severity.Low).ShouldBeFalse();
    }

    [Fact]
    public void Evaluate_ManyOutliersInTheWindow_StillSeesTheNext()
    {
        // One reading in five is far out: a mean and deviation would take that for the scale.
        var values = Noise.Of("normal", 2).Take(3000).Select((noise, i) => 100 + noise + (i % 5 == 0 && i < 2900 ? 50 : 0));
        var median = Detectors.Run(Detectors.Create("median"), Detectors.Readings(values, 300))[2999];
        ((median.Low + median.High) / 2).ShouldBe(100, 2);
    }

    [Fact]
    public void Evaluate_ShiftThatLasts_HoldsTheLevelForFiveMinutesAtLeast()
    {
        var values = Noise.Of("normal", 3).Take(120_000).Select((noise, i) => (i < 60_000 ? 100 : 1000) + 5 * noise);
        var said = Detectors.Run(Detectors.Create("median"), Detectors.Readings(values, 0.005));
        said[60_000].Score.IsAtLeast(Severity.High).ShouldBeTrue();
        said[60_001..].Count(assessment => assessment.Level.IsAtLeast(Severity.Low)).ShouldBe(59_999);
    }
}
