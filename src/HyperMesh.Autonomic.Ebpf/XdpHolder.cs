using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>Who holds the XDP hook of an interface.</summary>
/// <param name="ProgramId">The program's id.</param>
/// <param name="ProgramName">Its name, or null without the right to ask (CAP_SYS_ADMIN).</param>
/// <param name="Mode">The mode it runs in.</param>
/// <param name="LinkId">The link that holds it; null when it was attached without one (by ip, or by an older loader).</param>
public sealed record XdpHolder(uint ProgramId, string? ProgramName, XdpMode Mode, uint? LinkId)
{
    /// <summary>The holder of the interface's hook, or null when it is free.</summary>
    /// <exception cref="BpfException">No such interface or namespace.</exception>
    public static XdpHolder? Find(InterfaceName iface) => NetworkNamespace.Run(iface.Netns, () =>
    {
        var result = AskHere(iface.IndexHere(), out var holder);
        BpfErrors.ThrowIfFailed($"ask who holds the XDP hook of {iface}", result);
        return holder;
    });

    /// <inheritdoc/>
    public override string ToString()
    {
        var name = ProgramName is null ? "" : $" '{ProgramName}'";
        var link = LinkId is null ? "without a link" : $"by link {LinkId}";
        return $"program {ProgramId}{name} ({(Mode == XdpMode.Driver ? "driver" : "generic")} mode, attached {link})";
    }

    /// <summary>As <see cref="Find"/>, in the namespace of the calling thread; null also when the kernel does not answer.</summary>
    internal static XdpHolder? FindHere(int ifIndex)
    {
        _ = AskHere(ifIndex, out var holder);
        return holder;
    }

    /// <summary>0 or a negative errno.</summary>
    private static int AskHere(int ifIndex, out XdpHolder? holder)
    {
        holder = null;
        var result = LinkCalls.QueryXdp(ifIndex, out BpfXdpQueryOpts answer);
        if (result < 0)
            return result;

        var (id, mode) = answer.SkbProgId != 0 ? (answer.SkbProgId, XdpMode.Generic)
            : answer.DrvProgId != 0 ? (answer.DrvProgId, XdpMode.Driver)
            : (answer.HwProgId, XdpMode.Driver);
        holder = id == 0 ? null : new XdpHolder(id, BpfProgram.NameOf(id), mode, LinkOf(id, ifIndex));
        return 0;
    }

    /// <summary>The command that frees the hook.</summary>
    internal string DetachCommand(InterfaceName iface)
    {
        var netns = iface.Netns is null ? "" : $"-n {iface.Netns} ";
        return LinkId is null ? $"ip {netns}link set dev {iface.Name} xdp off" : $"bpftool link detach id {LinkId}";
    }

    private static uint? LinkOf(uint program, int ifIndex)
    {
        // Ends also without the right to ask.
        for (uint id = 0; LibBpf.bpf_link_get_next_id(id, out id) == 0;)
        {
            using var fd = new BpfFd(LibBpf.bpf_link_get_fd_by_id(id));
            if (fd.IsInvalid)
                continue;

            // Who cannot be described is passed over: it is told who holds a hook where something else has failed already.
            if (LinkCalls.TryInfo(fd, out var info) && info.Type == (uint)LinkType.Xdp && info.ProgId == program && info.IfIndex == ifIndex)
                return id;
        }

        return null;
    }
}
