namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>The last change that a rule has made on a target. Immutable.</summary>
/// <param name="Outcome">Id of the outcome.</param>
/// <param name="At">When.</param>
/// <param name="Rule">Whose change it was.</param>
/// <param name="Rung">Of which rung of the rule.</param>
/// <param name="Lineage">The rules whose changes led to it, this one first.</param>
internal sealed record Change(long Outcome, DateTimeOffset At, RuleId Rule, int Rung, IReadOnlyList<(RuleId Rule, string Target)> Lineage);
