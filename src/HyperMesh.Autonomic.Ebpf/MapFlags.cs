namespace HyperMesh.Autonomic.Ebpf;

/// <summary>Properties that a map is made with (BPF_F_*). A bit without a name here is newer than this library.</summary>
[Flags]
public enum MapFlags
{
    /// <summary>The kernel's defaults.</summary>
    None = 0,

    /// <summary>Take memory for an entry when it is added; an LPM trie must have this.</summary>
    NoPrealloc = 1 << 0,

    /// <summary>An LRU list for each CPU.</summary>
    NoCommonLru = 1 << 1,

    /// <summary>User space may only read.</summary>
    ReadOnly = 1 << 3,

    /// <summary>User space may only write.</summary>
    WriteOnly = 1 << 4,

    /// <summary>Programs may only read.</summary>
    ReadOnlyProgram = 1 << 7,

    /// <summary>Programs may only write.</summary>
    WriteOnlyProgram = 1 << 8,

    /// <summary>User space may map the values into its memory.</summary>
    Mmapable = 1 << 10,
}
