namespace HyperMesh.Autonomic.Documents.OpenMetrics;

/// <summary>What a line of a metrics text is.</summary>
public enum MetricsLineKind
{
    /// <summary>Blank, a comment, or what is said about a metric.</summary>
    Nothing,

    /// <summary>A value of a series.</summary>
    Sample,

    /// <summary><c># EOF</c>: what follows is not part of the text.</summary>
    End,

    /// <summary>None of these: <see cref="MetricsLine.Fault"/> says why.</summary>
    Fault,
}
