namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>A table of flows that a program keeps. Its key has the members of <c>struct hm_flow_key</c>; its value has <c>packets</c>, <c>bytes</c>,
/// <c>first_seen</c> and <c>last_seen</c>, and perhaps <c>tcp_flags</c>, <c>rule</c> and <c>reason</c>. Immutable.</summary>
public sealed record ProgramFlows
{
    /// <summary>What the key needs.</summary>
    public static readonly IReadOnlyList<(string Member, int Size)> Key =
        [("source", 16), ("destination", 16), ("source_port", 2), ("destination_port", 2), ("protocol", 1), ("direction", 1), ("verdict", 1)];

    /// <summary>What the value needs; all of 8 bytes.</summary>
    public static readonly IReadOnlyList<string> Value = ["packets", "bytes", "first_seen", "last_seen"];

    /// <summary>The map, a hash.</summary>
    public required string Map { get; init; }

    /// <summary>How many entries were ever made.</summary>
    public required FieldTarget Added { get; init; }

    /// <summary>Packets whose flow found no place; null where the program does not count them.</summary>
    public FieldTarget? Failed { get; init; }

    /// <summary>Packets that the program did not look at, to bound its cost; null where it looks at all.</summary>
    public FieldTarget? HeldBack { get; init; }

    /// <summary>Words for the value's <c>reason</c>.</summary>
    public IReadOnlyDictionary<ulong, string> Reasons { get; init; } = new Dictionary<ulong, string>();
}
