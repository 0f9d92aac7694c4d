namespace HyperMesh.Autonomic.Ebpf.Tests.Kernel;

/// <summary>The file system of the tracepoints, which is mounted when it is not.</summary>
internal static class TracefsMount
{
    public static void Ensure()
    {
        if (new HostProbe().Run().Single(f => f.Name == "tracefs").Status != FactStatus.Ok)
            Command.Run("mount", "-t", "tracefs", "tracefs", "/sys/kernel/tracing");
    }
}
