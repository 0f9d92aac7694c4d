namespace HyperMesh.Autonomic.Conformance;

/// <summary>What came of asking one thing for one rule. Immutable.</summary>
/// <param name="Rule">What was asked.</param>
/// <param name="Subject">Of whom: the name of a monitor, a kind of detector, an executor.</param>
/// <param name="Verdict">What came of it.</param>
/// <param name="Detail">The evidence where it is broken; why where it is not applicable; else empty.</param>
public sealed record RuleResult(Rule Rule, string Subject, RuleVerdict Verdict, string Detail)
{
    /// <summary>As in <c>monitor/cold: queue: the stream is cold …: the second subscription …; mend</c>.</summary>
    public override string ToString() => Verdict switch
    {
        RuleVerdict.Broken => $"{Rule.Id}: {Subject}: {Detail}; asked is: {Rule.Asks}; to mend it, {Rule.Mend}",
        RuleVerdict.NotApplicable => $"{Rule.Id}: {Subject}: not applicable: {Detail}",
        _ => $"{Rule.Id}: {Subject}: kept",
    };
}
