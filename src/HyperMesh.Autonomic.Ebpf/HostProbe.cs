using HyperMesh.Autonomic.Ebpf.Probing;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// Looks whether a host can run eBPF programs, and says what to mend. Everything that can be tried is tried rather than guessed from
/// versions. Leaves nothing behind; needs neither rights nor libbpf to say that they are missing. Thread-safe.
/// </summary>
public sealed class HostProbe
{
    private readonly Probe[] _needs =
    [
        new("kernel", KernelFacts.Version),
        new("capabilities", PrivilegeFacts.Capabilities),
        new("libbpf", TrialFacts.Library),
        new("XDP load", TrialFacts.XdpLoad),
    ];

    private readonly Probe[] _others =
    [
        new("ring buffer", TrialFacts.RingBuffer),
        new("LPM trie", TrialFacts.LpmTrie),
        new("BTF", KernelFacts.TypeInformation),
        new("JIT", KernelFacts.Jit),
        new("bpffs", MountFacts.Bpffs),
        new("tracefs", MountFacts.Tracefs),
        new("memlock", KernelFacts.LockedMemory),
        new("unprivileged bpf", KernelFacts.Unprivileged),
        new("network namespaces", PrivilegeFacts.NamedNamespaces),
        new("clang", () => ToolFacts.Find("clang", "compiles programs from source", "clang")),
        new("bpftool", () => ToolFacts.Find("bpftool", "looks into programs and maps by hand", "bpftool")),
        new("ip", () => ToolFacts.Find("ip", "makes interfaces and namespaces", "iproute2")),
    ];

    private readonly Probe[] _features =
    [
        .. FeatureFacts.Listed.Select(name => new Probe(name, () => FeatureFacts.Of(name))),
        new("program types", FeatureFacts.ProgramTypes),
        new("map types", FeatureFacts.MapTypes),
    ];

    /// <summary>
    /// True when an XDP program can be loaded and attached: the kernel knows XDP links, a trial load went through, and CAP_NET_ADMIN is
    /// there. Tried anew each time (less than a millisecond).
    /// </summary>
    public bool CanAttachXdp => _needs.All(p => p.Look().Status != FactStatus.Missing);

    /// <summary>What this process may do.</summary>
    public static HostFact Capabilities => PrivilegeFacts.Capabilities();

    /// <summary>Looks at everything, in a fixed order. Never throws: what cannot be found out is reported as missing.</summary>
    public IReadOnlyList<HostFact> Run() => [.. _needs.Concat(_others).Concat(_features).Select(p => p.Look())];
}
