namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>A rung on which a case stands: a plan that was carried out, or a dry run, and that has not been taken back. Immutable.</summary>
/// <param name="Plan">Id of the plan that began it.</param>
/// <param name="Case">Whose.</param>
/// <param name="Rung">Which rung of the rule's ladder.</param>
/// <param name="Mode">Whether it was a dry run.</param>
/// <param name="Claims">What it holds and has not given back, in the order in which it was done.</param>
public sealed record Remediation(long Plan, CaseKey Case, int Rung, RuleMode Mode, IReadOnlyList<PlannedAction> Claims)
{
    /// <summary>False while the plan is being executed.</summary>
    public bool InForce { get; init; }

    /// <summary>How many claims it began with.</summary>
    public int Begun { get; init; } = Claims.Count;

    /// <summary>What the verification said, and the id of its record.</summary>
    public (VerificationResult Result, long Record)? Verified { get; init; }

    /// <summary>After an attempt to take it back has failed: when to try again.</summary>
    public DateTimeOffset NotBefore { get; init; }

    /// <summary>A part of it has been given back, and the rest has to follow.</summary>
    public bool IsPartial => Claims.Count > 0 && Claims.Count < Begun;
}
