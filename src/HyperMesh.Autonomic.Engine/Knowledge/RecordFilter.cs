namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>Which records of a journal are wanted; what is null or empty does not matter. Immutable.</summary>
public sealed record RecordFilter
{
    /// <summary>Any of these kinds, as the journal writes them: <c>symptom</c>, <c>plan</c>.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>Pattern of <c>policy/rule</c> with <c>*</c> and <c>?</c>; without a slash it is about the rule's own name.</summary>
    public string? Rule { get; init; }

    /// <summary>Pattern of the target: <c>eth*</c>.</summary>
    public string? Target { get; init; }

    /// <summary>This plan, all that is about it, and what takes it back.</summary>
    public long? Plan { get; init; }

    /// <summary>Not older than this.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Older than this.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>With a higher id.</summary>
    public long After { get; init; }
}
