using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>Reads the kernel's description of a link, whatever its type.</summary>
internal static class LinkDescription
{
    public static BpfLinkInfo Read(BpfFd link)
    {
        LinkInfo info = LinkCalls.Info(link);
        var type = (LinkType)info.Type;
        var plain = new BpfLinkInfo(info.Id, type, info.ProgId, 0);
        return type switch
        {
            LinkType.Xdp => plain with { IfIndex = (int)info.IfIndex },
            LinkType.Tcx or LinkType.Netkit => plain with { IfIndex = (int)info.IfIndex, Attach = (AttachType)info.DeviceAttachType },
            LinkType.Netns => plain with { Attach = (AttachType)info.DeviceAttachType },
            LinkType.Cgroup => plain with { CgroupId = info.CgroupId, Attach = (AttachType)info.CgroupAttachType },
            LinkType.Tracing => plain with
            {
                Attach = (AttachType)info.TracingAttachType,
                TargetObjectId = info.TracingObjectId,
                TargetTypeId = info.TracingTypeId,
            },
            LinkType.RawTracepoint => plain with { Target = LinkCalls.Name(link, raw: true) },
            LinkType.PerfEvent => Perf(link, plain, info),
            _ => plain,
        };
    }

    private static BpfLinkInfo Perf(BpfFd link, BpfLinkInfo plain, LinkInfo info)
    {
        var kind = (PerfKind)info.PerfType;
        if (kind is PerfKind.Unspecified or PerfKind.Event)
            return plain with { Perf = kind };

        var isFunction = kind is PerfKind.Kprobe or PerfKind.Kretprobe;
        return plain with
        {
            Perf = kind,
            Target = LinkCalls.Name(link, raw: false),
            TargetOffset = kind == PerfKind.Tracepoint ? 0 : info.PerfOffset,
            Cookie = isFunction ? info.KprobeCookie : info.PerfCookie,
        };
    }
}
