namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>One rule on one target and in one group: what has a state of its own.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Target">The interface, or <see cref="Policies.Rule.Node"/>.</param>
/// <param name="Group">The group as label text; null where the rule has none.</param>
public readonly record struct CaseKey(RuleId Rule, string Target, string? Group = null)
{
    public override string ToString() => $"{Rule} on {Target}{Group}";
}
