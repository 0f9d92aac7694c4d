using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// A program at its place in the kernel, held by a descriptor of our own. Disposing gives up the descriptor, and with it the attachment,
/// unless the link is pinned or somebody else holds it too. Thread-safe; the calls block for some milliseconds at most (the kernel
/// waits until nobody runs the old program any more).
/// </summary>
public abstract partial class BpfLink : IDisposable
{
    private static readonly TimeSpan LongestRelease = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly List<string> _pins = [];

    private protected BpfLink(BpfFd fd) => Fd = fd;

    /// <summary>Asked of the kernel anew each time: the program changes, and the interface or cgroup may vanish.</summary>
    /// <exception cref="BpfException">The kernel did not answer.</exception>
    /// <exception cref="ObjectDisposedException">The link was disposed, or detached in a way that closed it.</exception>
    public virtual BpfLinkInfo Info => LinkDescription.Read(Fd);

    /// <summary>
    /// The program that runs now; 0 when the link is empty: its interface or cgroup is gone, or it was detached. For monitors: one system
    /// call, no allocation.
    /// </summary>
    /// <exception cref="BpfException">The kernel did not answer.</exception>
    public uint RunningProgramId
    {
        get
        {
            LinkInfo info = LinkCalls.Info(Fd);
            var isEmpty = (LinkType)info.Type switch
            {
                LinkType.Xdp or LinkType.Tcx or LinkType.Netkit => info.IfIndex == 0,
                LinkType.Cgroup => info.CgroupId == 0,
                _ => false,
            };
            return isEmpty ? 0 : info.ProgId;
        }
    }

    /// <summary>Where it is attached, in words.</summary>
    internal abstract string Place { get; }

    internal BpfFd Fd { get; }

    /// <summary>Keeps the link, and so the attachment, alive under a path on a bpffs, beyond this process.</summary>
    /// <exception cref="BpfException">
    /// EEXIST when the path is taken; ENOENT when its folder is missing; EOPNOTSUPP for a perf event before Linux 5.15, which is no link.
    /// </exception>
    public virtual void Pin(string path)
    {
        Pins.Create(Fd, path, $"the link on {Place}");
        Remember(path);
    }

    /// <summary>
    /// Swaps the program in place: every event sees the old one or the new one, none sees no program. The kernel can do it for XDP, tcx,
    /// netkit, cgroup, netns and netfilter links, not for probes, tracepoints and LSM hooks.
    /// </summary>
    /// <exception cref="BpfException">
    /// ENOLINK when the interface or cgroup is gone or the link was detached; EOPNOTSUPP where the kernel cannot swap, EINVAL when the
    /// programs do not match.
    /// </exception>
    /// <exception cref="ArgumentException">The program is of another type.</exception>
    public virtual void Update(BpfProgram next)
    {
        ArgumentNullException.ThrowIfNull(next);
        RequireType(next);
        var operation = $"swap in {next} on {Place}";
        var result = LinkCalls.Update(Fd, next.Fd);
        if (result is -Errno.Einval or -Errno.Enosys && !KernelSwaps)
            throw CannotSwap(operation);

        BpfErrors.ThrowIfFailed(operation, result);
    }

    /// <summary>
    /// Takes the program off at once, even if the link is pinned. XDP, tcx and cgroup links stay, empty. The kernel has no such call for
    /// probes, tracepoints and LSM hooks: there the pins that this object made are removed and the link is closed.
    /// </summary>
    /// <exception cref="BpfException">
    /// The kernel refused, or (EBUSY) a pin of somebody else keeps a link alive that can only be closed.
    /// </exception>
    public virtual void Detach()
    {
        var result = LibBpf.bpf_link_detach(Fd);
        if (result is -Errno.Eopnotsupp or -Errno.Einval && !KernelSwaps)
            Close(LinkCalls.Info(Fd).Id);
        else
            BpfErrors.ThrowIfFailed($"detach from {Place}", result);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override string ToString() => $"link on {Place}";

    /// <summary>Gives up what is held.</summary>
    private protected virtual void Release() => Fd.Dispose();

    /// <summary>Throws unless the program is of the type that belongs here.</summary>
    private protected virtual void RequireType(BpfProgram program)
    {
    }

    private protected static BpfException CannotSwap(string operation) => BpfErrors.Failure(
        operation,
        -Errno.Eopnotsupp,
        "the kernel cannot swap the program of such a link",
        "attach the new program first, then detach the old one: for a moment both run");

    private bool KernelSwaps => LinkCalls.Info(Fd).Type is not
        ((uint)LinkType.PerfEvent or (uint)LinkType.RawTracepoint or (uint)LinkType.Tracing or (uint)LinkType.KprobeMulti
        or (uint)LinkType.UprobeMulti or (uint)LinkType.Iterator);

    /// <summary>Notes a pin, so that <see cref="Detach"/> can remove it.</summary>
    private protected void Remember(string pin)
    {
        lock (_lock)
            _pins.Add(pin);
    }

    /// <summary>Detaches by removing what this object pinned and closing what it holds; throws when somebody else holds one of the links.</summary>
    private protected void Close(params ReadOnlySpan<uint> ids)
    {
        lock (_lock)
        {
            while (_pins is [.., var last])
            {
                Pins.Remove(last);
                _pins.Remove(last);
            }
        }

        Release();
        foreach (var id in ids)
        {
            if (!IsGoneSoon(id))
            {
                throw BpfErrors.Failure(
                    $"detach from {Place}", -Errno.Ebusy, $"somebody else holds link {id}, by a pin or a descriptor", "remove that pin (rm)");
            }
        }
    }

    /// <summary>The kernel lets go of a removed pin when all its processors have passed a quiet point (RCU): milliseconds later, mostly.</summary>
    private static bool IsGoneSoon(uint id) => SpinWait.SpinUntil(
        () =>
        {
            using var still = new BpfFd(LibBpf.bpf_link_get_fd_by_id(id));
            return still.IsInvalid;
        },
        LongestRelease);
}
