namespace HyperMesh.Autonomic.Detection.Tests.RateOfChange;

public sealed class RateOfChangeDetectorTests
{
    [Theory]
    [InlineData(0.005)]
    [InlineData(1)]
    [InlineData(300)]
    public void Evaluate_StepOfAWanderingSeries_IsHighAtOnceAndOver(double tick)
    {
        var said = Detectors.Run(Detectors.Create("rate-of-change"), Detectors.Readings(Walk(5000, step: 4000), tick));
        said[4000].Score.IsAtLeast(Severity.High).ShouldBeTrue();
        said[4005].Level.IsAtLeast(Severity.Low).ShouldBeFalse();
        said[..4000].Any(assessment => assessment.Score.IsAtLeast(Severity.High)).ShouldBeFalse();
    }

    [Fact]
    public void Evaluate_TheSameDistanceInALongerTime_IsNothing()
    {
        var detector = Detectors.Create("rate-of-change");
        double[] values = [.. Walk(3000, step: -1)];
        Detectors.Run(detector, Detectors.Readings(values, 1));
        var snapshot = detector.Snapshot();
        var at = Detectors.Epoch.AddHours(1);
        detector.Evaluate(new Reading(at, values[^1] + 100, 1)).Score.IsAtLeast(Severity.Medium).ShouldBeTrue();
        detector.TryRestore(snapshot).ShouldBeTrue();
        detector.Evaluate(new Reading(at, values[^1] + 100, 100)).Score.ShouldBe(0);
    }

    private static IEnumerable<double> Walk(int count, int step)
    {
        var value = 10.0;
        return Noise.Of("normal", 1).Take(count).Select((noise, i) => value += noise + (i == step ? 500 : 0));
    }
}
