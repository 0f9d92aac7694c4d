namespace HyperMesh.Autonomic;

/// <summary>Where an incident stands.</summary>
public enum IncidentState
{
    /// <summary>The first series began to be abnormal.</summary>
    Opened,

    /// <summary>More series have joined.</summary>
    Grown,

    /// <summary>All of them are as usual again, or are no longer heard of.</summary>
    Closed,
}

/// <summary>Series that became abnormal together: one incident, not one for each.</summary>
public sealed record Incident : RecordBody
{
    public required IncidentState State { get; init; }

    /// <summary>When the first series began to be abnormal.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The series that most likely drives the others.</summary>
    public required DetectorKey Driver { get; init; }

    /// <summary>Why it is called the driver, in words.</summary>
    public required string Because { get; init; }

    /// <summary>How many series take part by now.</summary>
    public required int Size { get; init; }

    /// <summary>The gravest so far, of all members.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Those that are new with this record, by the order of their onset; at most <see cref="MostMembers"/>.</summary>
    public required IReadOnlyList<IncidentMember> Members { get; init; }

    /// <summary>Members that one record lists.</summary>
    public const int MostMembers = 100;
}
