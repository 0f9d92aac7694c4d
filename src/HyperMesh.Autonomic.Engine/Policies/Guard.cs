namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>What must stay true while an action is in force. False for <paramref name="For"/> is harm; unknown for as long is inconclusive.</summary>
public sealed record Guard(TimeSpan For, Condition Condition);
