namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>A plan that needs a person's approval. Immutable.</summary>
/// <param name="Record">Id of the plan.</param>
/// <param name="Plan">What would be done.</param>
/// <param name="Case">For which case.</param>
/// <param name="At">When it was proposed.</param>
public sealed record Proposal(long Record, ChangePlan Plan, CaseKey Case, DateTimeOffset At)
{
    /// <summary>Id of the record that grants it; null while nobody has answered.</summary>
    public long? Granted { get; init; }
}
