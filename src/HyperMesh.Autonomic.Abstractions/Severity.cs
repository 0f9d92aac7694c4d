namespace HyperMesh.Autonomic;

/// <summary>How rare a deviation is, in false alarms of one normal series: each step is ten times rarer. See <see cref="Severities"/>.</summary>
public enum Severity
{
    /// <summary>Known, and nothing abnormal.</summary>
    None,

    /// <summary>About 0.3 false alarms a day.</summary>
    Low,

    /// <summary>About one false alarm a month.</summary>
    Medium,

    /// <summary>About one false alarm a year.</summary>
    High,

    /// <summary>About one false alarm in ten years.</summary>
    Critical,
}
