namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>Link calls without pointers.</summary>
internal static unsafe class LinkCalls
{
    public const uint XdpLinkType = 6;

    private const uint AttachXdp = 37;

    /// <summary>A descriptor, or a negative errno. The interface is looked up in the network namespace of the calling thread.</summary>
    public static int CreateXdp(BpfFd program, int ifIndex, uint flags)
    {
        var opts = new BpfLinkCreateOpts { Size = (nuint)sizeof(BpfLinkCreateOpts), Flags = flags };
        return LibBpf.bpf_link_create(program, ifIndex, AttachXdp, &opts);
    }

    public static int Update(BpfFd link, BpfFd next) => LibBpf.bpf_link_update(link, next, null);

    public static LinkInfo Info(BpfFd link)
    {
        LinkInfo info = default;
        var length = (uint)sizeof(LinkInfo);
        BpfErrors.ThrowIfFailed("read the link's description", LibBpf.bpf_obj_get_info_by_fd(link, &info, &length));
        return info;
    }

    /// <summary>The next link id after <paramref name="id"/>, or null at the end (or without the right to ask).</summary>
    public static uint? NextId(uint id)
    {
        uint next = 0;
        return LibBpf.bpf_link_get_next_id(id, &next) < 0 ? null : next;
    }

    /// <summary>0 or a negative errno. Asks over netlink in the network namespace of the calling thread.</summary>
    public static int QueryXdp(int ifIndex, out BpfXdpQueryOpts answer)
    {
        var opts = new BpfXdpQueryOpts { Size = (nuint)sizeof(BpfXdpQueryOpts) };
        var result = LibBpf.bpf_xdp_query(ifIndex, 0, &opts);
        answer = opts;
        return result;
    }
}
