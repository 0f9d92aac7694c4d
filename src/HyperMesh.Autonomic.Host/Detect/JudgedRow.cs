using HyperMesh.Autonomic.Detection.Explaining;
using HyperMesh.Autonomic.Engine.Replay;

namespace HyperMesh.Autonomic.Host.Detect;

/// <summary>A row, and what the detector thinks of it.</summary>
/// <param name="Row">As it was read.</param>
/// <param name="Number">What was judged: the value, or the rate of a counter; NaN for nothing.</param>
/// <param name="Assessment">The detector's word.</param>
internal readonly record struct JudgedRow(CsvRow Row, double Number, Assessment Assessment)
{
    /// <summary>Something begins here, rare enough for an alert.</summary>
    public bool IsAlert => Severity >= Severity.Low;

    public Severity Severity => Severities.Of(Assessment.Score);

    public bool IsAbnormal => Explanation.IsAbnormal(Assessment);

    /// <summary>unknown, normal or abnormal.</summary>
    public string State => !Assessment.IsKnown ? "unknown" : IsAbnormal ? "abnormal" : "normal";
}
