using HyperMesh.Autonomic.Plugins.Monitor.Host;

namespace HyperMesh.Autonomic.Monitors.Tests.Host;

/// <summary>A test that makes a cgroup: it needs root, and cgroup2 mounted. Never skipped where CI=true.</summary>
public sealed class CgroupFactAttribute : FactAttribute
{
    public CgroupFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
            return;
        if (!Environment.IsPrivilegedProcess)
            Skip = "only root makes cgroups";
        else if (CgroupTree.MountOf(File.ReadAllText("/proc/mounts")) is null)
            Skip = "cgroup2 is not mounted; mend it with: sudo mount -t cgroup2 none /sys/fs/cgroup/unified";
    }
}
