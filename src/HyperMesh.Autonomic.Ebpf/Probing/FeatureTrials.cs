using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf.Probing;

/// <summary>The hooks and calls that are tried.</summary>
internal static class FeatureTrials
{
    private const string Function = "do_sys_openat2";

    public static IEnumerable<FeatureTrial> All() => [.. Network(), .. Probes(), .. Security(), .. Maps()];

    private static IEnumerable<FeatureTrial> Network() =>
    [
        new(FeatureNames.XdpLink, "attach an XDP program to the loopback of a new network namespace", NetworkTrials.XdpLink,
            "use Linux 5.9 or newer", null),
        new(FeatureNames.Tcx, "attach a program to the loopback of a new network namespace", NetworkTrials.Tcx,
            "use Linux 6.6 or newer", "a filter on clsact (TcFilter)"),
        new(FeatureNames.TcFilter, "put a filter on clsact in a new network namespace", NetworkTrials.TcFilter,
            "use a kernel with CONFIG_NET_SCH_INGRESS and CONFIG_NET_CLS_BPF (modprobe sch_ingress cls_bpf)", "tcx (TcxLink)"),
        new(FeatureNames.LinkUpdate, "swap the program of an XDP link in a new network namespace", NetworkTrials.LinkUpdate,
            "use Linux 5.9 or newer", "detach and attach, which lets packets through"),
        new(FeatureNames.CgroupLink, "name a wrong descriptor as the cgroup", NetworkTrials.CgroupLink,
            "use Linux 5.7 or newer with CONFIG_CGROUP_BPF", null) { Success = Errno.Ebadf },
    ];

    private static IEnumerable<FeatureTrial> Probes() =>
    [
        new(FeatureNames.Kprobe, $"open a perf event at {Function}", Kprobe,
            "use a kernel with CONFIG_KPROBES and CONFIG_KPROBE_EVENTS", "tracepoints"),
        new(FeatureNames.KprobeMulti, "attach to a function that is not there", ProbeTrials.KprobeMulti,
            "use Linux 5.18 or newer with CONFIG_FPROBE", "one kprobe for each function") { Success = Errno.Esrch },
        new(FeatureNames.Uprobe, "open a perf event at the program that runs here", Uprobe,
            "use a kernel with CONFIG_UPROBES and CONFIG_UPROBE_EVENTS", null),
        new(FeatureNames.Tracepoint, "load a program for a tracepoint", () => ProbeTrials.Load(ProgramType.Tracepoint),
            "use a kernel with CONFIG_BPF_EVENTS", "raw tracepoints"),
        new(FeatureNames.RawTracepoint, "attach to a raw tracepoint that is not there", ProbeTrials.RawTracepoint,
            "use a kernel with CONFIG_BPF_EVENTS", "tracepoints") { Success = Errno.Enoent },
        new(FeatureNames.PerfEventLink, "link a program to a clock that stands still", () => ProbeTrials.PerfEventLink(0),
            "use Linux 5.15 or newer", "a program on the event itself, which cannot be pinned"),
        new(FeatureNames.Cookies, "link a program to a clock that stands still, with a cookie", () => ProbeTrials.PerfEventLink(1),
            "use Linux 5.15 or newer", "one program for each place"),
        new(FeatureNames.Fentry, "attach to a function of the kernel that only tests call", TracingTrials.Fentry,
            "use Linux 5.5 or newer with CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS and BTF", "kprobes, or tracepoints"),
    ];

    private static IEnumerable<FeatureTrial> Security() =>
    [
        new(FeatureNames.Lsm, "forbid this thread one harmless call", TracingTrials.Lsm,
            "boot with lsm=...,bpf and a kernel with CONFIG_BPF_LSM (Linux 5.7)", null),
        new(FeatureNames.Statistics, "count the time of programs for a moment", () => BpfStatistics.Open(),
            "use Linux 5.8 or newer", "sysctl kernel.bpf_stats_enabled=1"),
        new(FeatureNames.TypeInformation, "look for /sys/kernel/btf/vmlinux",
            () => File.Exists("/sys/kernel/btf/vmlinux") ? 0 : -Errno.Enoent, "use a kernel with CONFIG_DEBUG_INFO_BTF", null),
    ];

    private static IEnumerable<FeatureTrial> Maps() =>
    [
        new(FeatureNames.RingBuffer, "make a ring buffer", () => MapCalls.Create((uint)MapType.RingBuffer, ProbeTrials.Name, 0, 0, 65536, 0),
            "use Linux 5.8 or newer", "perf event arrays"),
        Batch(FeatureNames.BatchHash, MapType.Hash),
        Batch(FeatureNames.BatchPerCpuHash, MapType.PerCpuHash),
        Batch(FeatureNames.BatchLruHash, MapType.LruHash),
        Batch(FeatureNames.BatchArray, MapType.Array),
        Batch(FeatureNames.BatchPerCpuArray, MapType.PerCpuArray),
        Batch(FeatureNames.BatchLpmTrie, MapType.LpmTrie),
    ];

    private static FeatureTrial Batch(string name, MapType type) => new(
        name, "read a small map in one call", () => MapTrials.Batch(type), "use a newer kernel (hashes 5.6, per-CPU arrays 5.13, tries 5.16)",
        "one call for each entry, which is done by itself");

    private static int Kprobe() =>
        ProbePmu.Find("kprobe") is { } source ? source.Open(Function, 0, onReturn: false, null) : -Errno.Eopnotsupp;

    private static int Uprobe() => ProbePmu.Find("uprobe") is { } source
        ? source.Open(Environment.ProcessPath ?? "/proc/self/exe", 0, onReturn: false, Environment.ProcessId)
        : -Errno.Eopnotsupp;
}
