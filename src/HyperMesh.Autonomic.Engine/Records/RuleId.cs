namespace HyperMesh.Autonomic;

/// <summary>A rule by policy and name: <c>udp-flood-guard/drop-flood</c>. It survives edits of the rule.</summary>
public readonly record struct RuleId(string Policy, string Rule)
{
    public override string ToString() => $"{Policy}/{Rule}";
}
