namespace HyperMesh.Autonomic.Ebpf.Objects;

/// <summary>What the name of a section says of the program in it (libbpf's Documentation/bpf/libbpf/program_types.rst).</summary>
internal static class ProgramSections
{
    // A name stands for itself and for what begins with it and '/', '.' or '+'; the longest that fits decides.
    private static readonly Dictionary<string, ProgramType> Types = new(StringComparer.Ordinal)
    {
        ["socket"] = ProgramType.SocketFilter,
        ["sk_reuseport"] = ProgramType.SkReuseport,
        ["kprobe"] = ProgramType.Kprobe,
        ["kprobe.multi"] = ProgramType.Kprobe,
        ["kretprobe"] = ProgramType.Kprobe,
        ["kretprobe.multi"] = ProgramType.Kprobe,
        ["ksyscall"] = ProgramType.Kprobe,
        ["kretsyscall"] = ProgramType.Kprobe,
        ["uprobe"] = ProgramType.Kprobe,
        ["uprobe.s"] = ProgramType.Kprobe,
        ["uretprobe"] = ProgramType.Kprobe,
        ["uretprobe.s"] = ProgramType.Kprobe,
        ["usdt"] = ProgramType.Kprobe,
        ["tc"] = ProgramType.SchedCls,
        ["tcx"] = ProgramType.SchedCls,
        ["netkit"] = ProgramType.SchedCls,
        ["classifier"] = ProgramType.SchedCls,
        ["action"] = ProgramType.SchedAct,
        ["tracepoint"] = ProgramType.Tracepoint,
        ["tp"] = ProgramType.Tracepoint,
        ["raw_tracepoint"] = ProgramType.RawTracepoint,
        ["raw_tp"] = ProgramType.RawTracepoint,
        ["raw_tracepoint.w"] = ProgramType.RawTracepointWritable,
        ["raw_tp.w"] = ProgramType.RawTracepointWritable,
        ["tp_btf"] = ProgramType.Tracing,
        ["fentry"] = ProgramType.Tracing,
        ["fmod_ret"] = ProgramType.Tracing,
        ["fexit"] = ProgramType.Tracing,
        ["iter"] = ProgramType.Tracing,
        ["freplace"] = ProgramType.Extension,
        ["lsm"] = ProgramType.Lsm,
        ["lsm_cgroup"] = ProgramType.Lsm,
        ["syscall"] = ProgramType.Syscall,
        ["xdp"] = ProgramType.Xdp,
        ["perf_event"] = ProgramType.PerfEvent,
        ["lwt_in"] = ProgramType.LwtIn,
        ["lwt_out"] = ProgramType.LwtOut,
        ["lwt_xmit"] = ProgramType.LwtXmit,
        ["lwt_seg6local"] = ProgramType.LwtSeg6Local,
        ["sockops"] = ProgramType.SockOps,
        ["sk_skb"] = ProgramType.SkSkb,
        ["sk_msg"] = ProgramType.SkMsg,
        ["lirc_mode2"] = ProgramType.LircMode2,
        ["flow_dissector"] = ProgramType.FlowDissector,
        ["cgroup_skb"] = ProgramType.CgroupSkb,
        ["cgroup"] = ProgramType.CgroupSockAddr,
        ["cgroup/skb"] = ProgramType.CgroupSkb,
        ["cgroup/sock"] = ProgramType.CgroupSock,
        ["cgroup/sock_create"] = ProgramType.CgroupSock,
        ["cgroup/sock_release"] = ProgramType.CgroupSock,
        ["cgroup/post_bind4"] = ProgramType.CgroupSock,
        ["cgroup/post_bind6"] = ProgramType.CgroupSock,
        ["cgroup/sysctl"] = ProgramType.CgroupSysctl,
        ["cgroup/getsockopt"] = ProgramType.CgroupSockopt,
        ["cgroup/setsockopt"] = ProgramType.CgroupSockopt,
        ["cgroup/dev"] = ProgramType.CgroupDevice,
        ["sk_lookup"] = ProgramType.SkLookup,
        ["netfilter"] = ProgramType.Netfilter,
    };

    /// <summary>The type, or unspecified; a '?' in front (not loaded unless asked for) does not count.</summary>
    public static ProgramType TypeOf(string section)
    {
        var name = section.StartsWith('?') ? section[1..] : section;
        for (var length = name.Length; length > 0; length = name.LastIndexOfAny(['/', '.', '+'], length - 1))
        {
            if (Types.TryGetValue(name[..length], out ProgramType type))
                return type;
        }

        return ProgramType.Unspecified;
    }
}
