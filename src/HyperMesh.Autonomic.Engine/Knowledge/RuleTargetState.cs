namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>What has happened to one rule on one target. Derived from the journal; immutable.</summary>
public sealed record RuleTargetState
{
    /// <summary>The symptom that is raised, and the id of its record.</summary>
    public (Symptom Symptom, long Record)? Open { get; init; }

    /// <summary>Id of the record that cleared the last symptom.</summary>
    public long LastCleared { get; init; }

    /// <summary>When its last action ended or failed, and the id of that outcome.</summary>
    public (DateTimeOffset At, long Record, bool Failed)? LastEnded { get; init; }

    /// <summary>When its actions began, for at least the last hour.</summary>
    public IReadOnlyList<DateTimeOffset> Acted { get; init; } = [];

    /// <summary>Id of the symptom that a dry run has answered.</summary>
    public long DryRunFor { get; init; }

    /// <summary>The last reason for holding back, and the symptom that it was said for: it is said once.</summary>
    public (Hold Hold, long Symptom)? Held { get; init; }
}
