namespace HyperMesh.Autonomic.Documents;

/// <summary>What a <see cref="Problem"/> means for the document it was found in.</summary>
public enum ProblemSeverity
{
    /// <summary>The document must not be used.</summary>
    Error,

    /// <summary>The document can be used, though somebody should look at it.</summary>
    Warning,
}
