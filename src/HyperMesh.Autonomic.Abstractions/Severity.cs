namespace HyperMesh.Autonomic;

/// <summary>How grave a symptom is, from its score.</summary>
public enum Severity
{
    /// <summary>Known, and nothing abnormal.</summary>
    None,

    /// <summary>Score from 0.94.</summary>
    Low,

    /// <summary>Score from 0.97.</summary>
    Medium,

    /// <summary>Score from 0.99.</summary>
    High,

    /// <summary>Score from 0.9975.</summary>
    Critical,
}
