namespace HyperMesh.Autonomic.Detection.Tests.ChangePoint;

public sealed class ChangePointDetectorTests
{
    [Theory]
    [InlineData(1, 40, 30)]
    [InlineData(300, 25, 15)]
    public void Evaluate_Shift_IsSeenSoon(double tick, double shift, int within)
    {
        var seen = 0;
        for (var seed = 0; seed < 10; seed++)
        {
            var values = Noise.Of("normal", seed).Take(4040).Select((noise, i) => (i < 4000 ? 100 : 100 + shift) + 5 * noise);
            var said = Detectors.Run(Detectors.Create("change-point"), Detectors.Readings(values, tick));
            seen += said[4000..(4000 + within)].Any(assessment => assessment.Score.IsAtLeast(Severity.Low)) ? 1 : 0;
        }

        seen.ShouldBeGreaterThanOrEqualTo(8, "of ten");
    }

    [Fact]
    public void Evaluate_NoiseThatFallsSilent_IsSeen()
    {
        // Every value is a usual one: only the spread is not.
        var values = Noise.Of("normal", 1).Take(4100).Select((noise, i) => 100 + (i < 4000 ? 10 : 0.1) * noise);
        var said = Detectors.Run(Detectors.Create("change-point", given: [("least-scale", 0), ("fresh", 24)]), Detectors.Readings(values, 300));
        said[4000..].Any(assessment => assessment.Score.IsAtLeast(Severity.Low)).ShouldBeTrue();
    }

    [Fact]
    public void Evaluate_ShiftThatLasts_HoldsTheLevel()
    {
        var values = Noise.Of("normal", 1).Take(4200).Select((noise, i) => (i < 4000 ? 100 : 300) + 5 * noise);
        var said = Detectors.Run(Detectors.Create("change-point"), Detectors.Readings(values, 1));
        said[4000].Score.IsAtLeast(Severity.Low).ShouldBeTrue();
        said[4001..].All(assessment => assessment.Level.IsAtLeast(Severity.Low)).ShouldBeTrue();
    }
}
