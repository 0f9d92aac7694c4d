namespace HyperMesh.Autonomic.Detection.Tests.Likelihood;

public sealed class LikelihoodDetectorTests
{
    [Fact]
    public void Evaluate_NoiseThatDoublesItsSpread_IsSeenWithinTwentyReadings()
    {
        // No single value is beyond what was seen before by much: it is the run of them.
        var values = Noise.Of("normal", 1).Take(6000).Select((noise, i) => 100 + Math.Clamp(noise, -2, 2) * (i < 5000 ? 2 : 8));
        var said = Detectors.Run(Detectors.Create("likelihood"), Detectors.Readings(values, 300));
        said[5000..5020].Any(assessment => assessment.Score.IsAtLeast(Severity.Low)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(0.005)]
    [InlineData(1)]
    [InlineData(300)]
    public void Evaluate_HugeValue_IsSeenAtItsFirstReading(double tick)
    {
        var values = Noise.Of("normal", 1).Take(3000).Select((noise, i) => 100 + 5 * noise + (i == 2999 ? 10_000 : 0));
        Detectors.Run(Detectors.Create("likelihood"), Detectors.Readings(values, tick))[2999].Score.IsAtLeast(Severity.High).ShouldBeTrue();
    }

    [Fact]
    public void Evaluate_OneErrorOfFourDeviations_IsNothing()
    {
        var values = Noise.Of("normal", 4).Take(3000).Select((noise, i) => i == 2999 ? 120 : 100 + 5 * noise);
        Detectors.Run(Detectors.Create("likelihood"), Detectors.Readings(values, 300))[2999].Score.IsAtLeast(Severity.Low).ShouldBeFalse();
    }
}
