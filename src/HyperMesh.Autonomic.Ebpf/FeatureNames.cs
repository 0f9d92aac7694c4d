namespace HyperMesh.Autonomic.Ebpf;

/// <summary>The names of what <see cref="FeatureProbe"/> tries.</summary>
public static class FeatureNames
{
    public const string XdpLink = "XDP link";
    public const string Tcx = "tcx";
    public const string TcFilter = "clsact filter";
    public const string LinkUpdate = "link update";
    public const string CgroupLink = "cgroup link";
    public const string Kprobe = "kprobe";
    public const string KprobeMulti = "kprobe multi";
    public const string Uprobe = "uprobe";
    public const string Tracepoint = "tracepoint";
    public const string RawTracepoint = "raw tracepoint";
    public const string PerfEventLink = "perf event link";
    public const string Cookies = "BPF cookies";
    public const string Lsm = "BPF LSM";
    public const string Fentry = "fentry";
    public const string RingBuffer = "ring buffer";
    public const string TypeInformation = "BTF";
    public const string Statistics = "BPF statistics";
    public const string BatchHash = "batch calls on a hash";
    public const string BatchPerCpuHash = "batch calls on a per-CPU hash";
    public const string BatchLruHash = "batch calls on an LRU hash";
    public const string BatchArray = "batch calls on an array";
    public const string BatchPerCpuArray = "batch calls on a per-CPU array";
    public const string BatchLpmTrie = "batch calls on an LPM trie";

    /// <summary>The name for programs of a type.</summary>
    public static string Of(ProgramType type) => $"programs of type {type}";

    /// <summary>The name for maps of a type.</summary>
    public static string Of(MapType type) => $"maps of type {type}";
}
