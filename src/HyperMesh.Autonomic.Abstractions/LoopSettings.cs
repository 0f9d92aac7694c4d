namespace HyperMesh.Autonomic;

/// <summary>What the operator has set and plugins need to know. Immutable.</summary>
public sealed record LoopSettings
{
    /// <summary>Interfaces to watch, each as <c>eth0</c> or <c>namespace/eth0</c>.</summary>
    public IReadOnlyList<string> Interfaces { get; init; } = [];

    /// <summary>Time between two ticks of a monitor.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Folders with BPF objects and their manifests, first one first.</summary>
    public IReadOnlyList<string> ProgramFolders { get; init; } = [];

    /// <summary>Which BPF programs may be loaded; null for all.</summary>
    public IProgramTrust? ProgramTrust { get; init; }

    /// <summary>Folder under a bpffs mount that holds what this instance owns.</summary>
    public string PinRoot { get; init; } = "/sys/fs/bpf/hypermesh";

    /// <summary>How XDP programs are attached: <c>auto</c>, <c>drv</c> or <c>skb</c>.</summary>
    public string AttachMode { get; init; } = "auto";
}
