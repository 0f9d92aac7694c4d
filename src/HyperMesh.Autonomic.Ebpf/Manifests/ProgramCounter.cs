namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>A number that a program keeps in a map, and the metric that it is.</summary>
public sealed record ProgramCounter
{
    /// <summary>The most entries read at a time unless the manifest says otherwise.</summary>
    public const int DefaultLimit = 256;

    public required Metric Metric { get; init; }

    /// <summary>What it is among the counters of all programs.</summary>
    public CounterRole Role { get; init; }

    public required string Map { get; init; }

    /// <summary>Array index; of no meaning with <see cref="Labels"/>.</summary>
    public uint Key { get; init; }

    /// <summary>Member of the value struct; null where the value is the number.</summary>
    public string? Field { get; init; }

    /// <summary>One series for every entry, or index in use, with these labels out of its key; empty for a single number.</summary>
    public IReadOnlyList<ShownMember> Labels { get; init; } = [];

    /// <summary>With <see cref="Labels"/>: the member that says how many indexes are in use; null for all.</summary>
    public FieldTarget? Count { get; init; }

    /// <summary>With <see cref="Labels"/>: the most entries that are read at a time.</summary>
    public int Limit { get; init; } = DefaultLimit;
}
