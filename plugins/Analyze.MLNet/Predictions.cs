using HyperMesh.Autonomic.Detection.Iid;
using HyperMesh.Autonomic.Detection.Pca;
using HyperMesh.Autonomic.Detection.Spectral;

namespace HyperMesh.Autonomic.Plugins.Analyze.MLNet;

/// <summary>Puts what ML.NET's models predict on the scale of <see cref="Severities"/>: an alert of theirs is <see cref="Severity.Low"/> at least,
/// what is none is less, and beyond that the score grows as that of our detector of the same name.</summary>
internal static class Predictions
{
    private const double LeastInside = 1e-12;
    private const double MostEvidence = 1000;
    private const double JustNoAlert = Severities.Alert - 1e-6;

    /// <param name="prediction">Alert, raw score, p-value.</param>
    /// <param name="options">Of the model.</param>
    public static Assessment Spike(double[] prediction, SpikeOptions options) =>
        Of(prediction[0] != 0, Severities.Alert + Math.Log10(options.AlertThreshold / prediction[2]));

    /// <param name="prediction">Alert, raw score, p-value, martingale.</param>
    /// <param name="options">Of the model.</param>
    public static Assessment ChangePoint(double[] prediction, ChangePointOptions options)
    {
        var evidence = Math.Min(Severities.Alert + Math.Log10(prediction[3]) - options.LogAlertThreshold / Math.Log(10), MostEvidence);
        var alert = prediction[0] != 0;
        if (alert || evidence < Severities.Alert)
            return Of(alert, evidence);

        // Beyond the threshold and yet no alert: the one before keeps it silent.
        return new Assessment(0, Severities.ScoreOf(evidence), double.NaN, double.NaN);
    }

    /// <param name="prediction">Alert, score, saliency.</param>
    /// <param name="options">Of the model.</param>
    public static Assessment SrCnn(double[] prediction, SrCnnOptions options) =>
        Of(prediction[0] != 0, Severities.Alert + Math.Log10(prediction[1] / options.Threshold));

    /// <param name="prediction">Alert, the part outside.</param>
    /// <param name="options">Of the model.</param>
    public static Assessment RandomizedPca(double[] prediction, RandomizedPcaOptions options)
    {
        var inside = Math.Max(1 - prediction[1] * prediction[1], LeastInside);
        return Of(prediction[0] != 0, Severities.Alert + Math.Log10((1 - options.Threshold * options.Threshold) / inside));
    }

    private static Assessment Of(bool alert, double evidence)
    {
        var bounded = double.IsNaN(evidence) ? 0 : Math.Min(evidence, MostEvidence);
        var score = Severities.ScoreOf(alert ? Math.Max(bounded, Severities.Alert) : Math.Min(bounded, JustNoAlert));
        return new Assessment(score, score, double.NaN, double.NaN);
    }
}
