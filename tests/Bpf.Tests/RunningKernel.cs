namespace HyperMesh.Autonomic.Bpf.Tests;

/// <summary>What a test may ask of the kernel that it runs on.</summary>
internal static class RunningKernel
{
    /// <summary>Whether programs of TC can be links (Linux 6.6).</summary>
    public static bool HasTcx => Environment.OSVersion.Version >= new Version(6, 6);

    /// <summary>Whether a program on a kprobe, a uprobe or a tracepoint is a link, so that it can be pinned (Linux 5.15).</summary>
    public static bool HasPerfLinks => Environment.OSVersion.Version >= new Version(5, 15);
}
