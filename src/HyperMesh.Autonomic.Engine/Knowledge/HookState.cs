using System.Text.Json;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>What a hook should hold: a baseline, and the claims of cases above it. Derived from the journal; immutable.</summary>
public sealed record HookState(string Hook)
{
    /// <summary>What it holds when no rule acts.</summary>
    public PlannedAction? Baseline { get; init; }

    /// <summary>What cases ask of it, oldest first.</summary>
    public IReadOnlyList<Claim> Claims { get; init; } = [];

    /// <summary>What was put there last; null when nothing of ours is there.</summary>
    public PlannedAction? InForce { get; init; }

    /// <summary>What was done first since nothing of ours was there, and what the executor said of it: it knows what was there before.
    /// Null where it gave no answer.</summary>
    public (PlannedAction Action, JsonElement? Detail)? First { get; init; }

    /// <summary>Id of the plan that is being executed here.</summary>
    public long? Executing { get; init; }

    /// <summary>Nobody can tell what the hook holds: an action ended without an answer.</summary>
    public bool IsUncertain { get; init; }

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

    /// <summary>Nothing is asked of it, nothing of ours is there, and nothing of what was matters any more.</summary>
    /// <param name="at">Now.</param>
    /// <param name="memory">How long a drift is remembered.</param>
    internal bool IsForgotten(DateTimeOffset at, TimeSpan memory) =>
        this is { Baseline: null, Claims.Count: 0, InForce: null, First: null, Executing: null, IsUncertain: false, Drift: null }
        && NotBefore <= at && at - LastDrift >= memory;
}
