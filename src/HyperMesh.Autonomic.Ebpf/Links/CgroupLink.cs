using System.Runtime.InteropServices;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// A program that sees, and lets pass or drops, the packets of all sockets in a cgroup (version 2) and below it. Several programs may sit
/// on one cgroup: a packet passes when all say 1. Needs Linux 5.7. Thread-safe.
/// </summary>
public sealed class CgroupLink : BpfLink
{
    internal CgroupLink(BpfFd fd, string? path, CgroupDirection direction)
        : base(fd) => (CgroupPath, Direction) = (path, direction);

    /// <summary>The cgroup's folder, as far as it was told.</summary>
    public string? CgroupPath { get; }

    /// <summary>Which packets it sees.</summary>
    public CgroupDirection Direction { get; }

    internal override string Place => $"{CgroupPath ?? "its cgroup"} ({Direction})";

    /// <summary>Puts a program on a cgroup, besides those that are there.</summary>
    /// <param name="program">A program of type CgroupSkb.</param>
    /// <param name="cgroupPath">A folder of the cgroup2 file system, as in /sys/fs/cgroup/system.slice.</param>
    /// <param name="direction">Which packets.</param>
    /// <exception cref="BpfException">
    /// ENOENT without such a cgroup (the message names the nearest), EBADF when the folder is not on a cgroup2 file system, EPERM also when a
    /// cgroup above forbids further programs, EINVAL when an egress program that returns more than 0 and 1 is to see ingress, E2BIG from 64
    /// programs on.
    /// </exception>
    public static CgroupLink Attach(BpfProgram program, string cgroupPath, CgroupDirection direction)
    {
        BpfProgram.Require(program, ProgramType.CgroupSkb);
        ArgumentException.ThrowIfNullOrEmpty(cgroupPath);
        var operation = $"attach {program} to cgroup {cgroupPath} ({direction})";
        using BpfFd cgroup = Open(cgroupPath, operation);
        var type = direction == CgroupDirection.Egress ? AttachType.CgroupEgress : AttachType.CgroupIngress;
        var result = LinkCalls.CreateCgroup(program.Fd, cgroup, type);
        return result < 0 ? throw Refusal(operation, result) : new CgroupLink(new BpfFd(result), cgroupPath, direction);
    }

    internal static bool Knows(AttachType? attach) => attach is AttachType.CgroupIngress or AttachType.CgroupEgress;

    private protected override void RequireType(BpfProgram program) => BpfProgram.Require(program, ProgramType.CgroupSkb);

    private static BpfFd Open(string path, string operation)
    {
        var fd = new BpfFd(LibC.open(path, LibC.ReadOnlyCloexec));
        if (!fd.IsInvalid)
            return fd;

        var errno = Marshal.GetLastPInvokeError();
        fd.Dispose();
        var reason = errno == Errno.Enoent ? $"there is no cgroup {path}" : null;
        throw BpfErrors.Failure(operation, -errno, reason, errno == Errno.Enoent ? Nearest(path) : null);
    }

    private static string Nearest(string path)
    {
        var parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path));
        if (!Directory.Exists(parent))
            return "is cgroup2 mounted? mount -t cgroup2 cgroup2 /sys/fs/cgroup";

        var near = NearestName.Find(Path.GetFileName(path), Directory.EnumerateDirectories(parent).Select(d => Path.GetFileName(d)));
        return near is null ? $"make it with 'mkdir {path}'" : $"did you mean '{Path.Combine(parent, near)}'?";
    }

    private static BpfException Refusal(string operation, int result)
    {
        var (reason, mend) = result switch
        {
            -Errno.Ebadf => ("this is no folder of a cgroup2 file system", "give the path below the mount of cgroup2 ('mount -t cgroup2' lists it)"),
            -Errno.Eperm => (null, "needs CAP_BPF and CAP_NET_ADMIN; with them, a cgroup above holds a program that forbids others below it "
                + "('bpftool cgroup tree' shows it)"),
            -Errno.Einval => (null, "the program was made for egress alone, or the kernel is built without CONFIG_CGROUP_BPF"),
            -Errno.E2Big => ("the cgroup has 64 programs already", "detach one"),
            _ => ((string?)null, (string?)null),
        };
        return BpfErrors.Failure(operation, result, reason, mend);
    }
}
