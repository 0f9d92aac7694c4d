using System.Text;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>Link calls without pointers. What creates hands back a descriptor, or a negative errno.</summary>
internal static unsafe class LinkCalls
{
    // The longest name is the path of a uprobe's file (PATH_MAX).
    private const int LongestName = 4096;

    /// <summary>The interface is looked up in the network namespace of the calling thread.</summary>
    public static int CreateXdp(BpfFd program, int ifIndex, uint flags) => Create(program, ifIndex, AttachType.Xdp, flags);

    public static int CreateCgroup(BpfFd program, BpfFd cgroup, AttachType type) => cgroup.Use(target => Create(program, target, type, 0));

    public static int CreatePerf(BpfFd program, BpfFd perfEvent, ulong cookie) => perfEvent.Use(target =>
    {
        var opts = new BpfLinkCreateOpts { Size = (nuint)sizeof(BpfLinkCreateOpts), PerfCookie = cookie };
        return LibBpf.bpf_link_create(program, target, (uint)AttachType.PerfEvent, &opts);
    });

    /// <summary>The interface is looked up in the network namespace of the calling thread.</summary>
    public static int CreateTcx(BpfFd program, int ifIndex, AttachType type, uint flags, uint relative, ulong revision) => program.Use(number =>
    {
        var attr = new TcxCreateAttr
        {
            ProgFd = (uint)number,
            TargetIfIndex = (uint)ifIndex,
            AttachType = (uint)type,
            Flags = flags,
            Relative = relative,
            ExpectedRevision = revision,
        };
        return BpfSyscall.CreateTcx(&attr);
    });

    public static int CreateKprobeMulti(BpfFd program, string function)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(function + '\0'))
        {
            var first = name;
            var opts = new BpfLinkCreateOpts
            {
                Size = (nuint)sizeof(BpfLinkCreateOpts),
                KprobeCount = 1,
                KprobeSymbols = (nint)(&first),
            };
            return LibBpf.bpf_link_create(program, 0, (uint)AttachType.TraceKprobeMulti, &opts);
        }
    }

    /// <summary>For raw tracepoints (a name) and for programs that were loaded for their target (null).</summary>
    public static int OpenRawTracepoint(string? name, BpfFd program) => LibBpf.bpf_raw_tracepoint_open(name, program);

    public static int Update(BpfFd link, BpfFd next) => LibBpf.bpf_link_update(link, next, null);

    public static LinkInfo Info(BpfFd link)
    {
        LinkInfo info = default;
        BpfErrors.ThrowIfFailed("read the link's description", Ask(link, &info));
        return info;
    }

    public static bool TryInfo(BpfFd link, out LinkInfo info)
    {
        LinkInfo told = default;
        var result = Ask(link, &told);
        info = told;
        return result >= 0;
    }

    /// <summary>
    /// The name behind a raw tracepoint or perf event link, or null where the kernel does not tell. To be asked only when the first
    /// description says that there is one: a kernel that knows no names hands the pointer back as it was.
    /// </summary>
    public static string? Name(BpfFd link, bool raw)
    {
        var bytes = new byte[LongestName];
        fixed (byte* buffer = bytes)
        {
            LinkInfo info = default;
            if (raw)
                (info.RawName, info.RawNameLength) = ((ulong)buffer, LongestName);
            else
                (info.PerfName, info.PerfNameLength) = ((ulong)buffer, LongestName);

            if (Ask(link, &info) < 0)
                return null;
        }

        var end = Array.IndexOf(bytes, (byte)0);
        return end <= 0 ? null : Encoding.UTF8.GetString(bytes, 0, end);
    }

    /// <summary>0 or a negative errno. Asks over netlink in the network namespace of the calling thread.</summary>
    public static int QueryXdp(int ifIndex, out BpfXdpQueryOpts answer)
    {
        var opts = new BpfXdpQueryOpts { Size = (nuint)sizeof(BpfXdpQueryOpts) };
        var result = LibBpf.bpf_xdp_query(ifIndex, 0, &opts);
        answer = opts;
        return result;
    }

    /// <summary>0 or a negative errno; the ids in order. The interface is looked up in the network namespace of the calling thread.</summary>
    public static int QueryTcx(int ifIndex, AttachType type, Span<uint> programs, Span<uint> links, out int count, out ulong revision)
    {
        fixed (uint* p = programs, l = links)
        {
            var attr = new ProgQueryAttr
            {
                Target = (uint)ifIndex,
                AttachType = (uint)type,
                ProgIds = (ulong)p,
                LinkIds = (ulong)l,
                Count = (uint)programs.Length,
            };
            var result = BpfSyscall.Query(&attr);
            (count, revision) = ((int)attr.Count, attr.Revision);
            return result;
        }
    }

    private static int Create(BpfFd program, int target, AttachType type, uint flags)
    {
        var opts = new BpfLinkCreateOpts { Size = (nuint)sizeof(BpfLinkCreateOpts), Flags = flags };
        return LibBpf.bpf_link_create(program, target, (uint)type, &opts);
    }

    private static int Ask(BpfFd link, LinkInfo* info)
    {
        var length = (uint)sizeof(LinkInfo);
        return LibBpf.bpf_obj_get_info_by_fd(link, info, &length);
    }
}
