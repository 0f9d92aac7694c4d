using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <content>Links that are there already.</content>
public abstract partial class BpfLink
{
    /// <summary>
    /// The link behind a pin, as the class of its type: <see cref="XdpLink"/>, <see cref="TcxLink"/>, <see cref="CgroupLink"/>,
    /// <see cref="TracepointLink"/>, and so on where the kernel tells enough; otherwise a link in general. A folder that
    /// <see cref="PerfEventLink"/> made for several CPUs gives one link again.
    /// </summary>
    /// <exception cref="BpfException">No such pin, it is not a link, or rights are missing.</exception>
    public static BpfLink FromPin(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Directory.Exists(path) ? PerfEventLink.FromFolder(path) : Adopt(Pins.Open(path, Pins.Link));
    }

    /// <summary>The link with this id; as <see cref="FromPin(string)"/>.</summary>
    /// <exception cref="BpfException">ENOENT when it is gone; EPERM without CAP_SYS_ADMIN.</exception>
    public static BpfLink FromId(uint id) => Adopt(BpfErrors.Own($"open link {id}", LibBpf.bpf_link_get_fd_by_id(id)));

    /// <summary>
    /// The links in the kernel, of all processes and network namespaces, by id. One that goes while the list is made is left out.
    /// </summary>
    /// <exception cref="BpfException">EPERM without CAP_SYS_ADMIN.</exception>
    public static IReadOnlyList<BpfLinkInfo> All() => KernelObjects.All(
        "list the links", LibBpf.bpf_link_get_next_id, LibBpf.bpf_link_get_fd_by_id, fd =>
        {
            using (fd)
                return LinkDescription.Read(fd);
        });

    /// <summary>Takes over a descriptor; it is closed when its description cannot be read.</summary>
    private static BpfLink Adopt(BpfFd fd)
    {
        try
        {
            BpfLinkInfo info = LinkDescription.Read(fd);
            return info.Type switch
            {
                LinkType.Xdp => XdpLink.Adopt(fd),
                LinkType.Tcx => new TcxLink(fd, null, info.Attach == AttachType.TcxEgress ? TcDirection.Egress : TcDirection.Ingress),
                LinkType.Cgroup when CgroupLink.Knows(info.Attach) => new CgroupLink(
                    fd, null, info.Attach == AttachType.CgroupEgress ? CgroupDirection.Egress : CgroupDirection.Ingress),
                LinkType.RawTracepoint when info.Target is not null => new RawTracepointLink(fd, info.Target),
                LinkType.Tracing when info.Attach == AttachType.LsmMac => new LsmLink(fd, null),
                LinkType.PerfEvent => AdoptPerf(fd, info),
                _ => new GeneralLink(fd, $"link {info.LinkId} ({info.Type})"),
            };
        }
        catch
        {
            fd.Dispose();
            throw;
        }
    }

    private static BpfLink AdoptPerf(BpfFd fd, BpfLinkInfo info)
    {
        PerfAttachment held = PerfAttachment.OfLink(fd, $"open link {info.LinkId}");
        var isReturn = info.Perf is PerfKind.Kretprobe or PerfKind.Uretprobe;
        return info.Perf switch
        {
            PerfKind.Tracepoint when info.Target is not null => new TracepointLink(held, info.Target),
            PerfKind.Kprobe or PerfKind.Kretprobe => new KprobeLink(held, info.Target ?? "a function", info.TargetOffset, isReturn),
            PerfKind.Uprobe or PerfKind.Uretprobe => new UprobeLink(held, info.Target ?? "a file", info.TargetOffset, isReturn),
            PerfKind.Event => new PerfEventLink([held], []),
            _ => new GeneralLink(fd, $"link {info.LinkId} ({info.Type})"),
        };
    }
}
