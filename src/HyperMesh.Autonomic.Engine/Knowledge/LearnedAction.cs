namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>How an action has failed.</summary>
public enum FailureKind
{
    /// <summary>It could not be carried out.</summary>
    NotDone,

    /// <summary>It was, and what was expected of it did not come true.</summary>
    Unmet,

    /// <summary>It was, and what its guard protects got worse.</summary>
    Harmful,
}

/// <summary>One failure of an action.</summary>
/// <param name="Record">The outcome or verification that says so.</param>
/// <param name="At">When.</param>
/// <param name="Kind">How.</param>
public readonly record struct ActionFailure(long Record, DateTimeOffset At, FailureKind Kind);

/// <summary>What has come of the action of a rule's rung, over all targets and groups. Derived from the journal; immutable.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Rung">Which rung of its ladder; 0 where there is none.</param>
/// <param name="Action">What is done, as <see cref="ChangePlan.Content"/> has it.</param>
public sealed record LearnedAction(RuleId Rule, int Rung, string Action)
{
    /// <summary>How often what was expected of it came true.</summary>
    public int Helped { get; init; }

    /// <summary>How often it has failed, in any way.</summary>
    public int Failed { get; init; }

    /// <summary>How often nobody could tell. Counts neither for it nor against it.</summary>
    public int Inconclusive { get; init; }

    /// <summary>The failures since it has succeeded last, oldest first; no more than can be asked for.</summary>
    public IReadOnlyList<ActionFailure> Row { get; init; } = [];

    /// <summary>The record that ended the last row; 0 when none did.</summary>
    public long LastSuccess { get; init; }

    /// <summary>How far it is trusted.</summary>
    public StandingLevel Level { get; init; }

    /// <summary>Id of the record that says so; 0 when nothing was ever said.</summary>
    public long Said { get; init; }
}
