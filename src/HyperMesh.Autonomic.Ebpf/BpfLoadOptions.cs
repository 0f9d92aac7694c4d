namespace HyperMesh.Autonomic.Ebpf;

/// <summary>How an object is loaded.</summary>
public sealed record BpfLoadOptions
{
    /// <summary>
    /// Maps that exist already, by their name in the object file: the object's programs use these instead of new ones, so that
    /// counters go on counting. Type, key size, value size, entries and flags must be equal. The caller keeps its maps; none is disposed.
    /// </summary>
    public IReadOnlyDictionary<string, BpfMap> ReuseMaps { get; init; } = new Dictionary<string, BpfMap>();

    /// <summary>How many entries a map is made with, by its name in the object file, where it is not what the file says. A map that is
    /// reused stays as it is.</summary>
    public IReadOnlyDictionary<string, uint> MapSizes { get; init; } = new Dictionary<string, uint>();

    /// <summary>
    /// The functions to load, by name, so that an object with programs for many hooks loads where the kernel knows only some of them; null
    /// loads all that the file does not mark as optional. One that is named is loaded even if it is marked so.
    /// </summary>
    public IReadOnlyCollection<string>? Functions { get; init; }

    /// <summary>The largest verifier log that is asked for, in bytes, at least 64 KiB. The log is only asked for after a refusal.</summary>
    public int MaxLogBytes { get; init; } = 16 * 1024 * 1024;
}
