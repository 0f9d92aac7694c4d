namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>How a rule of this node stands to the slots that the fleet gives for it. Derived from the journal; immutable.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="State">What was said last.</param>
/// <param name="Limit">As the rule had it then.</param>
/// <param name="Reason">In words; null where the state says it all.</param>
/// <param name="Record">Id of the record that says so.</param>
internal sealed record SlotStanding(RuleId Rule, SlotState State, string Limit, string? Reason, long Record)
{
    /// <summary>The rule may act.</summary>
    public bool IsHeld => State is SlotState.Granted or SlotState.Local;
}
