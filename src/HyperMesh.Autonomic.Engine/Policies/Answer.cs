namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>What becomes of an action that has served, failed to serve, or done harm.</summary>
internal enum Answer
{
    /// <summary>It stays in force.</summary>
    Keep,

    /// <summary>The hooks go back to what they held before.</summary>
    TakeBack,

    /// <summary>The next rung is tried; above the last one a person is called, and what is in force stays.</summary>
    Escalate,
}

/// <summary>What is done when a hook no longer holds what the rule's action has put there.</summary>
internal enum DriftAnswer
{
    /// <summary>It is put there again.</summary>
    Repair,

    /// <summary>It is journaled.</summary>
    Report,
}
