namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>An action that a rule has taken on a hook and that has not been taken back.</summary>
/// <param name="Plan">Id of the plan that began it.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Target">Where.</param>
/// <param name="Priority">Of the rule when it acted.</param>
/// <param name="Action">What holds the hook while this is the highest.</param>
public sealed record Remediation(long Plan, RuleId Rule, string Target, int Priority, PlannedAction Action)
{
    /// <summary>False while the action is being executed.</summary>
    public bool InForce { get; init; }

    /// <summary>What the verification said, and the id of its record.</summary>
    public (VerificationResult Result, long Record)? Verified { get; init; }

    /// <summary>After an attempt to take it back has failed: when to try again.</summary>
    public DateTimeOffset NotBefore { get; init; }
}
