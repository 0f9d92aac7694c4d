namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>What the journal says of one case. Immutable.</summary>
public sealed record CaseEntry
{
    /// <summary>The symptom, while it is raised.</summary>
    public Symptom? Open { get; init; }

    /// <summary>The id of its record.</summary>
    public long OpenRecord { get; init; }

    /// <summary>When it was raised.</summary>
    public DateTimeOffset RaisedAt { get; init; }

    /// <summary>What holds the rule back, since it has last planned; null for nothing.</summary>
    public Hold? Held { get; init; }

    /// <summary>The id of that record.</summary>
    public long HeldRecord { get; init; }

    /// <summary>The plan that waits for approval, and until when.</summary>
    public (long Plan, DateTimeOffset? Expires)? Proposed { get; init; }

    /// <summary>When its last action was taken back, or failed.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The plan that waits for approval now; null for none.</summary>
    public long? WaitsAt(DateTimeOffset now) =>
        Open is not null && Proposed is var (plan, expires) && (expires is null || now < expires) ? plan : null;
}
