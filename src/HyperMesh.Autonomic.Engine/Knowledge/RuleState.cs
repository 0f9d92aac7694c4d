namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>How far a rule's symptoms have spread. Derived from the journal; immutable.</summary>
internal sealed record RuleState
{
    /// <summary>How many cases have an open symptom.</summary>
    public int Open { get; init; }

    /// <summary>After they were too many: with how many the rule would still act. Null while nothing of the kind has happened.</summary>
    public int? AtMost { get; init; }

    /// <summary>Since when they are no more than <see cref="AtMost"/> again; null while they are.</summary>
    public DateTimeOffset? WithinSince { get; init; }
}
