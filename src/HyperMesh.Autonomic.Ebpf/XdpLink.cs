using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// An XDP program on an interface. The link owns the hook: while it is alive nobody else can put a program there. Disposing gives up our
/// descriptor, and with it the attachment, unless the link is pinned. Needs Linux 5.9. Thread-safe.
/// <para>Attach once and swap with <see cref="BpfLink.Update"/> ever after: many network cards reset their link on attach and detach.</para>
/// </summary>
public sealed class XdpLink : BpfLink
{
    private const uint GenericFlag = 1 << 1;
    private const uint DriverFlag = 1 << 2;

    private XdpLink(BpfFd fd, InterfaceName? iface, XdpMode? mode, string? fallbackReason)
        : base(fd)
    {
        Interface = iface;
        Mode = mode;
        FallbackReason = fallbackReason;
    }

    /// <summary>The interface, as far as it was told.</summary>
    public InterfaceName? Interface { get; }

    /// <summary>The mode really used, never Auto; null for a link from a pin whose interface was not told or is gone.</summary>
    public XdpMode? Mode { get; }

    /// <summary>Why Auto ended in generic mode, in words; null when it did not.</summary>
    public string? FallbackReason { get; }

    internal override string Place => Interface?.ToString() ?? "its interface";

    /// <summary>Puts a program on an interface. Blocks for some milliseconds (the kernel waits for packets in flight).</summary>
    /// <param name="program">An XDP program.</param>
    /// <param name="iface">The interface, in its namespace.</param>
    /// <param name="mode">The mode; Auto falls back to generic mode only where the driver refuses; see <see cref="Mode"/>.</param>
    /// <exception cref="BpfException">
    /// EBUSY or EEXIST when the hook is held (the message names the holder), ENODEV without such an interface, EOPNOTSUPP when the driver
    /// has no XDP, ENOENT without such a namespace, EPERM.
    /// </exception>
    public static XdpLink Attach(BpfProgram program, InterfaceName iface, XdpMode mode = XdpMode.Auto)
    {
        BpfProgram.Require(program, ProgramType.Xdp);
        return NetworkNamespace.Run(iface.Netns, () => AttachHere(program, iface, mode));
    }

    /// <summary>The link behind a pin.</summary>
    /// <param name="path">The pin.</param>
    /// <param name="iface">The interface that it is on, if known: only with it can <see cref="Mode"/> be told.</param>
    /// <exception cref="BpfException">No such pin, it is not an XDP link, or rights are missing.</exception>
    public static XdpLink FromPin(string path, InterfaceName? iface = null)
    {
        BpfFd fd = Pins.Open(path, Pins.Link);
        try
        {
            LinkInfo info = LinkCalls.Info(fd);
            return info.Type == (uint)LinkType.Xdp
                ? new XdpLink(fd, iface, iface is null ? null : ModeOf(info, iface.Value), null)
                : throw BpfErrors.Failure(
                    $"open the XDP link pinned at {path}", -Errno.Einval, $"it is a link of type {(LinkType)info.Type}");
        }
        catch
        {
            fd.Dispose();
            throw;
        }
    }

    /// <summary>Takes over a link of which the interface is not told.</summary>
    internal static XdpLink Adopt(BpfFd fd) => new(fd, null, null, null);

    private protected override void RequireType(BpfProgram program) => BpfProgram.Require(program, ProgramType.Xdp);

    private static XdpLink AttachHere(BpfProgram program, InterfaceName iface, XdpMode mode)
    {
        var index = iface.IndexHere();
        XdpMode used = mode == XdpMode.Generic ? XdpMode.Generic : XdpMode.Driver;
        var result = Create(program, index, used);
        string? fallback = null;
        if (mode == XdpMode.Auto && result is -Errno.Eopnotsupp or -Errno.Einval or -Errno.Erange)
        {
            fallback = $"the driver of {iface} refused driver mode: {Errno.Describe(-result)}";
            used = XdpMode.Generic;
            result = Create(program, index, used);
        }

        return result < 0 ? throw AttachFailure(program, iface, index, used, result) : new XdpLink(new BpfFd(result), iface, used, fallback);
    }

    private static int Create(BpfProgram program, int index, XdpMode mode) =>
        LinkCalls.CreateXdp(program.Fd, index, mode == XdpMode.Driver ? DriverFlag : GenericFlag);

    private static BpfException AttachFailure(BpfProgram program, InterfaceName iface, int index, XdpMode mode, int result)
    {
        var operation = $"attach {program} to {iface} in {mode.Word()} mode";
        if (result is -Errno.Ebusy or -Errno.Eexist)
        {
            XdpHolder? holder = XdpHolder.FindHere(index);
            return holder is null
                ? BpfErrors.Failure(operation, result, "the XDP hook is held", "detach its holder or choose another interface")
                : BpfErrors.Failure(
                    operation,
                    result,
                    $"the XDP hook is held by {holder}",
                    $"detach it ({holder.DetachCommand(iface)}) or choose another interface");
        }

        var mend = result switch
        {
            -Errno.Eopnotsupp => "the driver has no XDP: use mode generic or auto",
            -Errno.Einval when mode == XdpMode.Generic => "before Linux 5.15 generic mode refuses programs with a devmap or cpumap",
            -Errno.Einval or -Errno.Erange => "the driver refuses (often an MTU that is too large), or the kernel is older than 5.9",
            _ => null,
        };
        return BpfErrors.Failure(operation, result, mend: mend);
    }

    private static XdpMode? ModeOf(LinkInfo link, InterfaceName iface)
    {
        try
        {
            XdpHolder? holder = XdpHolder.Find(iface);
            return holder?.ProgramId == link.ProgId ? holder.Mode : null;
        }
        catch (BpfException)
        {
            // The interface or its namespace is gone; the link can still be inspected and removed.
            return null;
        }
    }
}
