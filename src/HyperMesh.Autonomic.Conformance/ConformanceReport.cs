namespace HyperMesh.Autonomic.Conformance;

/// <summary>What came of asking a plugin, or a part of it, for all rules. Immutable.</summary>
/// <param name="Results">One for each rule and subject, in the order in which they were asked.</param>
public sealed record ConformanceReport(IReadOnlyList<RuleResult> Results)
{
    /// <summary>Rules that are not kept, with the evidence: what a test asserts to be empty.</summary>
    public IReadOnlyList<RuleResult> Findings => [.. Results.Where(result => result.Verdict == RuleVerdict.Broken)];

    public bool IsConform => Results.All(result => result.Verdict != RuleVerdict.Broken);

    /// <summary>Several reports as one.</summary>
    public static ConformanceReport Join(IEnumerable<ConformanceReport> reports) => new([.. reports.SelectMany(report => report.Results)]);

    /// <summary>The findings, one a line; or that there are none.</summary>
    public override string ToString() => IsConform ? "all rules are kept" : string.Join('\n', Findings);
}
