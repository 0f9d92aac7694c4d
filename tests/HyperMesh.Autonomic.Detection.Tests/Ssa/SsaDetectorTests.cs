using HyperMesh.Autonomic.Detection.Ssa;

namespace HyperMesh.Autonomic.Detection.Tests.Ssa;

public sealed class SsaDetectorTests
{
    [Fact]
    public void Evaluate_MissingBeat_IsAnAlertAtItsFirstReading()
    {
        double[] values = [.. Playing.Wave(2000, period: 24, noise: 0.5)];
        for (var i = 1800; i < 1812; i++)
            values[i] = 100;
        var alerts = Detectors.Create("ssa").Play(values).Alerts();
        alerts.ShouldContain(i => i >= 1801 && i <= 1806);
    }

    [Fact]
    public void Evaluate_Season_TheBandFollowsIt()
    {
        double[] values = [.. Playing.Wave(2000, period: 24, noise: 0.5)];
        var assessments = Detectors.Create("ssa").Play(values);
        for (var i = 1000; i < 2000; i++)
            ((assessments[i].Low + assessments[i].High) / 2).ShouldBe(100 + 10 * Math.Sin(2 * Math.PI * i / 24), 2);
    }

    [Fact]
    public void Forecast_AnotherSeason_IsLearntAtTheNextTraining()
    {
        var forecaster = new SsaForecaster(trainingSize: 120, window: 24, retrainingInterval: 120);
        foreach (var value in Playing.Wave(240, period: 24, noise: 0).Concat(Playing.Wave(240, period: 10, noise: 0)))
            forecaster.Learn(value);
        foreach (var value in Playing.Wave(600, period: 10, noise: 0).Skip(240).Take(50))
        {
            forecaster.Forecast.ShouldBe(value, 0.01);
            forecaster.Learn(value);
        }
    }

    [Fact]
    public void Forecast_NoInterval_KeepsTheFirstModel()
    {
        var forecaster = new SsaForecaster(trainingSize: 120, window: 24, retrainingInterval: 0);
        foreach (var value in Playing.Wave(240, period: 24, noise: 0).Concat(Playing.Wave(2000, period: 10, noise: 0)))
            forecaster.Learn(value);
        var worst = 0.0;
        foreach (var value in Playing.Wave(2050, period: 10, noise: 0).Skip(2000))
        {
            worst = Math.Max(worst, Math.Abs(forecaster.Forecast - value));
            forecaster.Learn(value);
        }

        worst.ShouldBeGreaterThan(1);
    }
}
