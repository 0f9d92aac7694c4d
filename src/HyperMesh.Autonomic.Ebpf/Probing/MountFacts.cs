using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf.Probing;

/// <summary>The file systems of the kernel that are needed.</summary>
internal static class MountFacts
{
    private const string BpffsPath = "/sys/fs/bpf";

    public static HostFact Bpffs() => HostCalls.FileSystemType(BpffsPath) == StatFs.BpfFsMagic
        ? new HostFact("bpffs", FactStatus.Ok, BpffsPath, null)
        : new HostFact("bpffs", FactStatus.Missing, $"{BpffsPath} is not mounted: nothing can be pinned", Pins.MountBpffs);

    public static HostFact Tracefs()
    {
        // Below a folder that only root may enter the answer has to come from the list of mounts.
        var mount = (ProcFile.Read("/proc/self/mounts") ?? "").Split('\n')
            .Select(line => line.Split(' '))
            .FirstOrDefault(fields => fields.Length > 2 && fields[2] == "tracefs")?[1];
        return mount is not null
            ? new HostFact("tracefs", FactStatus.Ok, mount, null)
            : new HostFact(
                "tracefs",
                FactStatus.Degraded,
                "not mounted: no tracepoints, and no output of bpf_printk",
                "mount -t tracefs tracefs /sys/kernel/tracing");
    }
}
