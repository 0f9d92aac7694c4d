using HyperMesh.Autonomic.Detection.Iid;

namespace HyperMesh.Autonomic.Detection.Tests.Iid;

public sealed class ChangePointDetectorTests
{
    [Theory]
    [InlineData(95, 10, 0)]
    [InlineData(90, 30, 1)]
    public void Evaluate_AnyValues_AlertsWhereTheMartingaleReachesItsThresholdAndNotAgainWithinTheHistory(double confidence, int history, int kind)
    {
        var detector = Detectors.Create("iid-changepoint", given: [("confidence", confidence), ("changeHistoryLength", history), ("martingale", kind)]);
        var (pvalues, martingale) = (new KernelPValue(history), new Martingale((MartingaleKind)kind, 0.1, history));
        var threshold = history * Martingale.LogBet((MartingaleKind)kind, 1 - confidence / 100, 0.1);
        var (alerts, silentUntil) = (0, 0);
        double[] values = [.. Enumerable.Range(0, 20).SelectMany(i => Noise.Of("normal", seed: i).Take(150).Select(value => value + 8 * (i % 3)))];
        for (var i = 0; i < values.Length; i++)
        {
            var log = martingale.LogOf(KernelPValue.OfSide(pvalues.JudgeAndLearn(values[i]), AnomalySide.TwoSided));
            var over = i + 1 >= history && log >= threshold;
            var alert = over && i >= silentUntil;
            if (alert)
                (alerts, silentUntil) = (alerts + 1, i + history);

            var assessment = detector.Hear(values[i], i);
            assessment.IsAlert().ShouldBe(alert, $"row {i}");
            (Severities.Of(assessment.Level) >= Severity.Low).ShouldBe(over, $"row {i}");
        }

        alerts.ShouldBeGreaterThan(3);
    }

    [Fact]
    public void Evaluate_LevelShift_AlertsOnceSoonAfterIt()
    {
        double[] values = [.. Noise.Of("normal", seed: 4).Take(400).Select((value, i) => i < 300 ? value : value + 12)];
        var alerts = Detectors.Create("iid-changepoint", given: [("changeHistoryLength", 10)]).Play(values).Alerts();
        alerts.ShouldContain(i => i >= 300 && i < 310);
        alerts.Count(i => i >= 300 && i < 310).ShouldBe(1);
    }

    [Fact]
    public void Evaluate_ChangeOfPeriod_IsSeenThroughTheForecast()
    {
        double[] values = [.. Playing.Wave(600, period: 12, noise: 0.3), .. Playing.Wave(100, period: 5, noise: 0.3)];
        var alerts = Detectors.Create("ssa-changepoint", given: [("seasonalityWindowSize", 24), ("trainingWindowSize", 240), ("changeHistoryLength", 10)])
            .Play(values).Alerts();
        alerts.ShouldContain(i => i >= 600 && i < 625);
    }
}
