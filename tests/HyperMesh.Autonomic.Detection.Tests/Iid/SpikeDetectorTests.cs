using HyperMesh.Autonomic.Detection.Iid;

namespace HyperMesh.Autonomic.Detection.Tests.Iid;

public sealed class SpikeDetectorTests
{
    private const int Two = (int)AnomalySide.TwoSided;

    [Theory]
    [InlineData(95, 30, (int)AnomalySide.Positive)]
    [InlineData(95, 30, (int)AnomalySide.Negative)]
    [InlineData(99, 100, Two)]
    [InlineData(99.9, 50, Two)]
    public void Evaluate_AnyValues_AlertsExactlyWhereThePValueIsAtMostOneLessConfidence(double confidence, int history, int side)
    {
        var detector = Detectors.Create("iid-spike", given: [("confidence", confidence), ("pvalueHistoryLength", history), ("side", side)]);
        var pvalues = new KernelPValue(history);
        var (alerts, i) = (0, 0);
        foreach (var value in Noise.Of("student-3", seed: 5).Take(3000))
        {
            var p = KernelPValue.OfSide(pvalues.JudgeAndLearn(value), (AnomalySide)side);
            var assessment = detector.Hear(value, i++);
            assessment.IsKnown.ShouldBe(i >= history, $"row {i}");
            var alert = i >= history && p <= 1 - confidence / 100;
            assessment.IsAlert().ShouldBe(alert, $"row {i}, p {p}");
            alerts += alert ? 1 : 0;
        }

        alerts.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Evaluate_EachDecadeOfThePValue_IsOneUnitOfEvidence()
    {
        var detector = Detectors.Create("iid-spike", given: [("confidence", 99.0)]);
        var pvalues = new KernelPValue(100);
        foreach (var value in Noise.Of("normal", seed: 5).Take(200).Append(4.5))
        {
            var p = KernelPValue.OfSide(pvalues.JudgeAndLearn(value), AnomalySide.TwoSided);
            var assessment = detector.Hear(value);
            if (assessment.Score > 0)
                Severities.EvidenceOf(assessment.Score).ShouldBe(Severities.Alert + Math.Log10(0.01 / p), 1e-6);
        }
    }

    [Fact]
    public void Evaluate_ValueInsideTheSeason_IsASpikeOfTheForecastOnly()
    {
        // The value of the trough at the crest: nothing unusual as a value, impossible as the next one.
        double[] values = [.. Playing.Wave(1000, period: 24, noise: 0.5)];
        values[38 * 24 + 6] = 90;
        var parameters = new (string, double)[] { ("confidence", 99.9) };
        Detectors.Create("iid-spike", given: parameters).Play(values).Alerts().ShouldNotContain(918);
        Detectors.Create("ssa-spike", given: [.. parameters, ("seasonalityWindowSize", 24), ("trainingWindowSize", 240)])
            .Play(values).Alerts().ShouldContain(918);
    }

    [Fact]
    public void Evaluate_Known_TheBandHoldsWhatDoesNotAlert()
    {
        var detector = Detectors.Create("iid-spike");
        var (rows, agree) = (0, 0);
        foreach (var value in Noise.Of("normal", seed: 2).Take(5000))
        {
            var assessment = detector.Hear(value);
            if (!assessment.IsKnown)
                continue;

            rows++;
            agree += (value < assessment.Low || value > assessment.High) == assessment.IsAlert() ? 1 : 0;
        }

        // The band takes the density's tails for normal.
        agree.ShouldBeGreaterThan(rows * 99 / 100);
    }
}
