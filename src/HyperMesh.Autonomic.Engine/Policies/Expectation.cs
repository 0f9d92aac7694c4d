namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>What must come true after an action, and by when.</summary>
public sealed record Expectation(TimeSpan Within, Condition Condition);
