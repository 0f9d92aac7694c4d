using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf.Probing;

/// <summary>
/// Trials of network hooks, on the loopback of a network namespace that ends with the trial. Each hands back 0, or a negative errno.
/// </summary>
internal static class NetworkTrials
{
    private const int Loopback = 1;
    private const uint GenericXdp = 1 << 1;

    public static int XdpLink() => InNewNamespace(() => WithXdp((_, _) => 0));

    public static int LinkUpdate() => InNewNamespace(() => WithXdp((link, program) => LinkCalls.Update(link, program)));

    public static int Tcx() => InNewNamespace(() =>
    {
        using BpfFd program = BpfErrors.Own("load", ProbeTrials.Load(ProgramType.SchedCls));
        return LinkCalls.CreateTcx(program, Loopback, AttachType.TcxIngress, 0, 0, 0);
    });

    public static int TcFilter() => InNewNamespace(() => LibBpfMessages.Capture(() =>
    {
        using BpfFd program = BpfErrors.Own("load", ProbeTrials.Load(ProgramType.SchedCls));
        var made = TcCalls.CreateQdisc(Loopback);
        uint handle = 0;
        uint priority = 0;
        return made < 0
            ? made
            : TcCalls.Attach(Loopback, (uint)TcDirection.Egress, program, ref handle, ref priority, replace: false);
    }).Result);

    /// <summary>Without a cgroup the kernel that knows the link says that the descriptor is wrong, and the other that the call is.</summary>
    public static int CgroupLink()
    {
        using BpfFd program = BpfErrors.Own("load", ProbeTrials.Load(ProgramType.CgroupSkb));
        using var nothing = new BpfFd(-1);
        return LinkCalls.CreateCgroup(program, nothing, AttachType.CgroupIngress);
    }

    private static int WithXdp(Func<BpfFd, BpfFd, int> work)
    {
        using BpfFd program = BpfErrors.Own("load", ProbeTrials.Load(ProgramType.Xdp));
        using BpfFd link = BpfErrors.Own("attach", LinkCalls.CreateXdp(program, Loopback, GenericXdp));
        return work(link, program);
    }

    private static int InNewNamespace(Func<int> work)
    {
        var result = 0;
        NetworkNamespace.OnOwnThread(() =>
        {
            var errno = HostCalls.LeaveNetwork();
            result = errno == 0 ? work() : -errno;
        });
        return result;
    }
}
