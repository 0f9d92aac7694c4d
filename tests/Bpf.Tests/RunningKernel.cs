namespace HyperMesh.Autonomic.Bpf.Tests;

/// <summary>What a test may ask of the kernel that it runs on.</summary>
internal static class RunningKernel
{
    /// <summary>Whether programs of TC can be links (Linux 6.6).</summary>
    public static bool HasTcx => Environment.OSVersion.Version >= new Version(6, 6);

    /// <summary>Whether a program on a kprobe, a uprobe or a tracepoint is a link, so that it can be pinned (Linux 5.15).</summary>
    public static bool HasPerfLinks => Environment.OSVersion.Version >= new Version(5, 15);

    /// <summary>Whether a program can ask for the MTU of a device (Linux 5.12).</summary>
    public static bool HasMtuCheck => Environment.OSVersion.Version >= new Version(5, 12);
}
