using System.Numerics;

namespace HyperMesh.Autonomic.Detection.Tests.Spectral;

public sealed class SrCnnDetectorTests
{
    [Fact]
    public void Evaluate_AnyValues_AlertsExactlyWhereTheScoreByDefinitionExceedsTheThreshold()
    {
        double[] values = [.. Noise.Of("autoregressive-0.9", seed: 8).Take(600).Select((value, i) => 10 + value + (i % 97 == 96 ? 8 : 0))];
        var detector = Detectors.Create("sr-cnn");
        var alerts = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var assessment = detector.Hear(values[i], i);
            assessment.IsKnown.ShouldBe(i >= 63);
            if (!assessment.IsKnown)
                continue;

            var score = ByDefinition(values[(i - 63)..(i + 1)]);
            assessment.IsAlert().ShouldBe(score > 0.3, $"row {i}");
            Severities.EvidenceOf(assessment.Score).ShouldBe(Math.Max(0, Severities.Alert + Math.Log10(score / 0.3)), 1e-6);
            alerts += assessment.IsAlert() ? 1 : 0;
        }

        alerts.ShouldBeGreaterThan(3);
    }

    [Fact]
    public void Evaluate_ConstantSeries_NeverAlerts() =>
        Detectors.Create("sr-cnn").Play(Enumerable.Repeat(42.5, 300)).Alerts().ShouldBeEmpty();

    // The published steps, one after another: extend, transform, take the mean log spectrum out, transform back, compare with the mean saliency.
    private static double ByDefinition(double[] window)
    {
        var lookback = window[^7..^1];
        var slope = Enumerable.Range(0, 5).Average(i => (lookback[5] - lookback[i]) / (5 - i));
        double[] signal = [.. window, .. Enumerable.Repeat(lookback[1] + 5 * slope, 5)];
        var spectrum = Transform([.. signal.Select(value => new Complex(value, 0))], -1);
        double[] logs = [.. spectrum.Select(value => Math.Log(value.Magnitude))];
        var residual = spectrum.Select((value, i) => value / value.Magnitude * Math.Exp(logs[i] - MeanUpTo(logs, i, 3))).ToArray();
        double[] saliency = [.. Transform(residual, 1).Select(value => value.Magnitude / signal.Length)];
        var mean = MeanUpTo(saliency, 63, 21);
        return Math.Abs(saliency[63] - mean) / mean / 10;
    }

    private static double MeanUpTo(double[] values, int last, int count) => values[Math.Max(0, last + 1 - count)..(last + 1)].Average();

    private static Complex[] Transform(Complex[] values, int sign) =>
    [
        .. Enumerable.Range(0, values.Length).Select(place => values
            .Select((value, i) => value * Complex.Exp(new Complex(0, sign * 2 * Math.PI * place * i / values.Length)))
            .Aggregate(Complex.Zero, (sum, term) => sum + term)),
    ];
}
