namespace HyperMesh.Autonomic;

/// <summary>Why a plan is made.</summary>
public enum PlanPurpose
{
    /// <summary>To bring a hook to the state it should have: at start, and when nobody can tell what state it is in.</summary>
    Restore,

    /// <summary>To act on a symptom.</summary>
    Remediate,

    /// <summary>To take an action back because its symptom has ended.</summary>
    Revert,

    /// <summary>To take an action back because it did not help.</summary>
    Rollback,

    /// <summary>To leave the hook as it was found, at the end of a run.</summary>
    Release,
}

/// <summary>How far a rule may go.</summary>
public enum RuleMode
{
    /// <summary>Plan and journal, but change nothing.</summary>
    DryRun,

    /// <summary>Act.</summary>
    Enforce,
}

/// <summary>What is to be done, and why. Steps run in order.</summary>
public sealed record ChangePlan : RecordBody
{
    public required PlanPurpose Purpose { get; init; }

    /// <summary>The rule that asks for it; null where no rule does.</summary>
    public RuleId? Rule { get; init; }

    public required string Target { get; init; }

    public required RuleMode Mode { get; init; }

    /// <summary>Among rules on one hook the highest wins.</summary>
    public int Priority { get; init; }

    public required IReadOnlyList<PlannedAction> Steps { get; init; }

    /// <summary>For a revert or a rollback: the id of the plan that is taken back.</summary>
    public long? Undoes { get; init; }

    /// <summary>For a restore: what the hook is to hold when no rule acts.</summary>
    public PlannedAction? Baseline { get; init; }

    /// <summary>In words, for people.</summary>
    public required string Reason { get; init; }
}
