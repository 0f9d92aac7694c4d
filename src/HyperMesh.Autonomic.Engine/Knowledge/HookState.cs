namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>What a hook should hold: a baseline, and remediations above it. Derived from the journal; immutable.</summary>
public sealed record HookState(string Hook)
{
    /// <summary>What it holds when no rule acts.</summary>
    public PlannedAction? Baseline { get; init; }

    public IReadOnlyList<Remediation> Remediations { get; init; } = [];

    /// <summary>Id of the plan that is being executed here.</summary>
    public long? Executing { get; init; }

    /// <summary>Nobody can tell what the hook holds: an action ended without an answer.</summary>
    public bool IsUncertain { get; init; }

    /// <summary>The action that ended without an answer.</summary>
    public PlannedAction? Unanswered { get; init; }

    /// <summary>Id of the last outcome here.</summary>
    public long? LastOutcome { get; init; }

    /// <summary>Attempts to restore it that have failed in a row.</summary>
    public int Retries { get; init; }

    /// <summary>After an attempt to restore it has failed: when to try again.</summary>
    public DateTimeOffset NotBefore { get; init; }

    /// <summary>What was found on it instead of what was put there, and the record that says so; null while there is no difference.</summary>
    public (string Found, long Record)? Drift { get; init; }

    /// <summary>Drifts one after the other, each soon after the one before.</summary>
    public int Drifts { get; init; }

    /// <summary>When the last one was noticed.</summary>
    public DateTimeOffset LastDrift { get; init; }

    /// <summary>The action that should be in force when <paramref name="without"/> (a plan's id) is taken away: the one with the
    /// highest priority, of equals the oldest, else the baseline.</summary>
    public PlannedAction? Desired(long? without = null) =>
        Remediations.Where(r => r.InForce && r.Plan != without)
            .OrderByDescending(r => r.Priority).ThenBy(r => r.Plan)
            .FirstOrDefault()?.Action ?? Baseline;
}
