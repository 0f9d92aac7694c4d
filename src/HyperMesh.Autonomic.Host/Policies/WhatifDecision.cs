namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>One step that a rule has planned.</summary>
/// <param name="At">When.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Target">Where.</param>
/// <param name="Group">The group as label text; null for none.</param>
/// <param name="Purpose">To act, or to take back.</param>
/// <param name="Verb">What is done.</param>
/// <param name="Arguments">And how, as JSON.</param>
/// <param name="Hook">On what.</param>
/// <param name="Mode">How far it goes.</param>
internal sealed record WhatifDecision(
    DateTimeOffset At, RuleId Rule, string Target, string? Group, PlanPurpose Purpose, string Verb, string Arguments, string Hook, RuleMode Mode)
{
    /// <summary>All but the time: what makes two decisions the same.</summary>
    public (RuleId, string, string?, PlanPurpose, string, string, string, RuleMode) Key =>
        (Rule, Target, Group, Purpose, Verb, Arguments, Hook, Mode);

    public override string ToString() =>
        $"{Rule} on {Target}{Group}: {Purpose.ToString().ToLowerInvariant()} by {Verb} on {Hook} {Arguments}{(Mode == RuleMode.Enforce ? "" : Mode == RuleMode.DryRun ? " (dry run)" : " (proposed)")}";
}
