namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>What follows from a function's type. Thread-safe.</summary>
public static class FunctionTypes
{
    private static readonly string[] SoftwareEvents =
    [
        "cpu-clock", "task-clock", "page-faults", "context-switches", "cpu-migrations", "minor-faults", "major-faults",
    ];

    private static readonly Dictionary<string, FunctionType> ByWord = new()
    {
        ["xdp"] = FunctionType.Xdp,
        ["tc"] = FunctionType.Tc,
        ["cgroup_skb"] = FunctionType.CgroupSkb,
        ["socket_filter"] = FunctionType.SocketFilter,
        ["kprobe"] = FunctionType.Kprobe,
        ["kretprobe"] = FunctionType.Kretprobe,
        ["tracepoint"] = FunctionType.Tracepoint,
        ["raw_tracepoint"] = FunctionType.RawTracepoint,
        ["uprobe"] = FunctionType.Uprobe,
        ["uretprobe"] = FunctionType.Uretprobe,
        ["lsm"] = FunctionType.Lsm,
        ["perf_event"] = FunctionType.PerfEvent,
    };

    /// <summary>The types as manifests write them.</summary>
    public static IReadOnlyCollection<string> Words => ByWord.Keys;

    /// <summary>The type that a word names.</summary>
    public static bool TryParse(string word, out FunctionType type) => ByWord.TryGetValue(word, out type);

    /// <summary>The type as manifests write it.</summary>
    public static string Word(this FunctionType type) => ByWord.First(pair => pair.Value == type).Key;

    /// <summary>The kinds of hooks that a function of this type can be on.</summary>
    public static IReadOnlyList<HookKind> HookKinds(this FunctionType type) => type switch
    {
        FunctionType.Xdp => [HookKind.Xdp],
        FunctionType.Tc => [HookKind.TcIngress, HookKind.TcEgress],
        FunctionType.CgroupSkb => [HookKind.CgroupIngress, HookKind.CgroupEgress],
        FunctionType.SocketFilter => [HookKind.Socket],
        _ => [HookKind.Trace],
    };

    /// <summary>The kernel's type.</summary>
    public static ProgramType InKernel(this FunctionType type) => type switch
    {
        FunctionType.Xdp => ProgramType.Xdp,
        FunctionType.Tc => ProgramType.SchedCls,
        FunctionType.CgroupSkb => ProgramType.CgroupSkb,
        FunctionType.SocketFilter => ProgramType.SocketFilter,
        FunctionType.Tracepoint => ProgramType.Tracepoint,
        FunctionType.RawTracepoint => ProgramType.RawTracepoint,
        FunctionType.Lsm => ProgramType.Lsm,
        FunctionType.PerfEvent => ProgramType.PerfEvent,
        _ => ProgramType.Kprobe,
    };

    /// <summary>True when the manifest says where the function is attached, not the hook.</summary>
    internal static bool HasAttach(this FunctionType type) => type.HookKinds()[0] == HookKind.Trace;

    /// <summary>True when the kernel can run the function on a packet without a hook.</summary>
    internal static bool TakesPackets(this FunctionType type) => !type.HasAttach();

    /// <summary>How the place to attach to is to be written; null when it is.</summary>
    internal static string? AttachFault(this FunctionType type, string attach)
    {
        var parts = attach.Split(type == FunctionType.Tracepoint ? '/' : ':', 2);
        return type switch
        {
            FunctionType.Kprobe or FunctionType.Kretprobe => IsSymbol(attach) ? null : "name a function of the kernel",
            FunctionType.Tracepoint => parts.Length == 2 && parts.All(IsSymbol) ? null : "write it as category/name",
            FunctionType.Uprobe or FunctionType.Uretprobe => IsProbe(attach) ? null : "write it as binary:symbol or binary:0xoffset",
            FunctionType.PerfEvent => SoftwareEvents.Contains(parts[0]) && parts.Length == 2 && IsFrequency(parts[1])
                ? null
                : $"write it as cpu-clock:HZ; the events are {string.Join(", ", SoftwareEvents)}",
            _ => IsSymbol(attach) ? null : "write its name alone",
        };
    }

    private static bool IsSymbol(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');

    private static bool IsFrequency(string text) => uint.TryParse(text, out var frequency) && frequency is > 0 and <= 1_000_000;

    private static bool IsProbe(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && colon < text.Length - 1
            && (!text[(colon + 1)..].StartsWith("0x", StringComparison.Ordinal)
                || ulong.TryParse(text[(colon + 3)..], System.Globalization.NumberStyles.AllowHexSpecifier, null, out _));
    }
}
