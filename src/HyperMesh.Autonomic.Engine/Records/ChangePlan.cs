using System.Text.Json.Serialization;

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

    /// <summary>Plan, and act once a person has approved.</summary>
    Approve,

    /// <summary>Act.</summary>
    Enforce,
}

/// <summary>What is to be done, and why. Steps run in the order of their stages, those of one stage side by side; when one fails, those that were
/// done are undone in reverse.</summary>
public sealed record ChangePlan : RecordBody
{
    public required PlanPurpose Purpose { get; init; }

    /// <summary>The rule that asks for it; null where no rule does.</summary>
    public RuleId? Rule { get; init; }

    public required string Target { get; init; }

    /// <summary>The group that it is about, as label text (<c>{source="10.0.0.7"}</c>); null where the rule has none.</summary>
    public string? Group { get; init; }

    public required RuleMode Mode { get; init; }

    /// <summary>Which rung of the rule's ladder; 0 is the first, and the only one where there is no ladder.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Rung { get; init; }

    /// <summary>For a plan that needs approval: until when it may be given.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>What it takes from budgets; null for nothing.</summary>
    public IReadOnlyList<BudgetCharge>? Charges { get; init; }

    /// <summary>What was measured before acting, by the words of the condition that compares with it; null where none does.</summary>
    public IReadOnlyDictionary<string, double>? Before { get; init; }

    /// <summary>Among rules on one hook the highest wins.</summary>
    public int Priority { get; init; }

    /// <summary>Among rules of one priority the higher wins: a rule for one group or one target goes before one for many.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Specificity { get; init; }

    public required IReadOnlyList<PlannedAction> Steps { get; init; }

    /// <summary>What the rule itself asks of the hooks, step by step, where actions of other rules are joined into the steps; null where the
    /// steps are just that.</summary>
    public IReadOnlyList<PlannedAction>? Claims { get; init; }

    /// <summary>For a plan that is carried out because of a symptom: the rung's steps as the policy has them, in words and with a digest. What comes of
    /// it is counted under this; null where nothing is counted.</summary>
    public string? Content { get; init; }

    /// <summary>For a revert or a rollback: the id of the plan that is taken back.</summary>
    public long? Undoes { get; init; }

    /// <summary>For a restore: what the hook is to hold when no rule acts.</summary>
    public PlannedAction? Baseline { get; init; }

    /// <summary>In words, for people.</summary>
    public required string Reason { get; init; }
}
