namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>A number that a program keeps in a map, and the metric that it is.</summary>
public sealed record ProgramCounter
{
    public required Metric Metric { get; init; }

    public required string Map { get; init; }

    /// <summary>Array index; of no meaning with <see cref="Each"/>.</summary>
    public uint Key { get; init; }

    /// <summary>Member of the value struct; null where the value is the number.</summary>
    public string? Field { get; init; }

    /// <summary>One series for every index in use, labelled with this name and the index; else null.</summary>
    public string? Each { get; init; }

    /// <summary>With <see cref="Each"/>: the member that says how many indexes are in use; null for all.</summary>
    public FieldTarget? Count { get; init; }
}
