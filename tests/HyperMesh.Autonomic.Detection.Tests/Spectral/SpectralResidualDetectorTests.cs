namespace HyperMesh.Autonomic.Detection.Tests.Spectral;

public sealed class SpectralResidualDetectorTests
{
    [Fact]
    public void Evaluate_SpikeInASeason_IsAnAlertAtOnce()
    {
        double[] values = [.. Playing.Wave(3000, period: 24, noise: 0.5)];
        values[2500] += 20;
        Detectors.Create("spectral-residual").Play(values).Alerts().ShouldContain(2500);
    }

    [Fact]
    public void Evaluate_AnotherUnit_GivesTheSameScores()
    {
        double[] values = [.. Playing.Wave(1500, period: 24, noise: 1)];
        values[1400] += 40;
        var one = Detectors.Create("spectral-residual").Play(values);
        var other = Detectors.Create("spectral-residual").Play(values.Select(value => value * 1e-6));
        one.Alerts().ShouldNotBeEmpty();
        for (var i = 1000; i < values.Length; i++)
            other[i].Score.ShouldBe(one[i].Score, 1e-3);
    }

    [Fact]
    public void Evaluate_ConstantSeries_NeverAlerts() =>
        Detectors.Create("spectral-residual").Play(Enumerable.Repeat(42.5, 3000)).Alerts().ShouldBeEmpty();
}
