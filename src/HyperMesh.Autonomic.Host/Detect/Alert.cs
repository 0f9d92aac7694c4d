namespace HyperMesh.Autonomic.Host.Detect;

/// <summary>A row that is worth an alert, as <c>-o json</c> tells it.</summary>
/// <param name="File">Name of its file.</param>
/// <param name="Row">Its number among the rows, from 1.</param>
/// <param name="Timestamp">As it is written.</param>
/// <param name="Value">What was judged: the value, or the rate of a counter.</param>
/// <param name="Score">On the scale of <see cref="Severities"/>.</param>
/// <param name="Severity">Of the score.</param>
/// <param name="Low">The band that was expected; null when the detector gives none.</param>
/// <param name="High">Its upper edge.</param>
internal sealed record Alert(string File, int Row, string Timestamp, double Value, double Score, Severity Severity, double? Low, double? High)
{
    public static Alert Of(string file, in JudgedRow judged) => new(
        file, judged.Row.Row, judged.Row.Time, judged.Number, judged.Assessment.Score, judged.Severity,
        Finite(judged.Assessment.Low), Finite(judged.Assessment.High));

    private static double? Finite(double edge) => double.IsFinite(edge) ? edge : null;
}
