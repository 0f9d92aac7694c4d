namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Counts by powers of two that a program keeps in a map: bucket i holds the values from 2^i up to 2^(i+1), bucket 0 also 0.</summary>
public sealed record ProgramHistogram
{
    /// <summary>The name that the metrics begin with, the unit and the help.</summary>
    public required Metric Metric { get; init; }

    public required string Map { get; init; }

    /// <summary>Array index; of no meaning with <see cref="Labels"/>.</summary>
    public uint Key { get; init; }

    /// <summary>Member of the value struct, an array of 64-bit counts; null where the value is the array.</summary>
    public string? Buckets { get; init; }

    /// <summary>Member with the sum of all values, or null.</summary>
    public string? Sum { get; init; }

    /// <summary>As in <see cref="ProgramCounter.Labels"/>.</summary>
    public IReadOnlyList<ShownMember> Labels { get; init; } = [];

    /// <summary>As in <see cref="ProgramCounter.Count"/>.</summary>
    public FieldTarget? Count { get; init; }

    /// <summary>As in <see cref="ProgramCounter.Limit"/>.</summary>
    public int Limit { get; init; } = ProgramCounter.DefaultLimit;
}
