namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>Who reads what <c>policy check</c> says.</summary>
internal enum CheckFormat
{
    /// <summary>People.</summary>
    Text,

    /// <summary>Scripts: an object a line.</summary>
    Json,

    /// <summary>Code scanning: one SARIF 2.1.0 document.</summary>
    Sarif,

    /// <summary>GitHub Actions: annotations of the files.</summary>
    Github,
}
