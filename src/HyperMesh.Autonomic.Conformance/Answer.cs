namespace HyperMesh.Autonomic.Conformance;

/// <summary>What one check of a rule says.</summary>
internal readonly record struct Answer(RuleVerdict Verdict, string Detail)
{
    public static readonly Answer Kept = new(RuleVerdict.Kept, "");

    public static Answer Broken(string evidence) => new(RuleVerdict.Broken, evidence);

    public static Answer NotApplicable(string why) => new(RuleVerdict.NotApplicable, why);

    /// <summary>Broken with this evidence; kept where there is none.</summary>
    public static Answer Of(string? evidence) => evidence is null ? Kept : Broken(evidence);
}
