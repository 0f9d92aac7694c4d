namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>Where a case stands: what has happened in it, and what is in force. Derived from the journal; immutable.</summary>
public sealed record CaseStanding(CaseKey Key)
{
    /// <summary>The symptom that is raised, and the id of its record.</summary>
    public (Symptom Symptom, long Record)? Open { get; init; }

    /// <summary>When the last symptom was cleared, and the id of the record.</summary>
    public (DateTimeOffset At, long Record)? LastCleared { get; init; }

    /// <summary>The rungs on which it stands, the lowest first.</summary>
    public IReadOnlyList<Remediation> Rungs { get; init; } = [];

    /// <summary>Id of the plan that is being executed for it.</summary>
    public long? Executing { get; init; }

    /// <summary>When its last action ended or failed, and the id of that outcome.</summary>
    public (DateTimeOffset At, long Record, bool Failed)? LastEnded { get; init; }

    /// <summary>All rungs are being taken back, because they did not help or did harm: in words, and the record that says so.</summary>
    public (string Reason, long Record)? RollingBack { get; init; }

    /// <summary>The verification that says that what is in force does harm; null when none does, or when a person was called.</summary>
    public long? Harm { get; init; }

    /// <summary>Id of a symptom for which nothing more is done: a person was called, or has said no.</summary>
    public long Spent { get; init; }

    /// <summary>A plan that waits for a person's answer, or has it and could not be carried out yet.</summary>
    public Proposal? Proposal { get; init; }

    /// <summary>The last reason for holding back, and the symptom that it was said for: it is said once.</summary>
    public (string Reason, long Symptom)? Held { get; init; }

    /// <summary>The rules whose actions led to the symptom, the last one first.</summary>
    public IReadOnlyList<(RuleId Rule, string Target)> Lineage { get; init; } = [];

    /// <summary>The symptom is cleared, nothing is in force, and nothing goes on.</summary>
    public bool IsQuiet => Open is null && Rungs.Count == 0 && Executing is null && Proposal is null;
}
