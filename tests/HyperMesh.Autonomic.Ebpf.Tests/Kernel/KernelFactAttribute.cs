namespace HyperMesh.Autonomic.Ebpf.Tests.Kernel;

/// <summary>
/// A test that needs root and a kernel with BPF. Elsewhere it is skipped with the reason; never where CI=true, so that a build machine
/// without BPF is a failure and not a green light.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KernelFactAttribute : FactAttribute
{
    private static readonly Lazy<IReadOnlyList<HostFact>> Facts = new(() => new HostProbe().Run());

    /// <param name="unneeded">Tools that the test does without, such as <c>clang</c>.</param>
    public KernelFactAttribute(params string[] unneeded) => Skip = FindObstacle(unneeded);

    private static string? FindObstacle(string[] unneeded)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
            return null;
        if (!Environment.IsPrivilegedProcess)
            return "needs root";
        var lacking = Facts.Value.FirstOrDefault(fact => IsObstacle(fact) && !unneeded.Contains(fact.Name));
        return lacking is null ? null : $"{lacking.Name}: {lacking.Detail}";
    }

    // A bpffs that is not mounted is mounted by the tests that need one.
    private static bool IsObstacle(HostFact fact) => fact.Status switch
    {
        FactStatus.Missing => fact.Name != "bpffs",
        FactStatus.Degraded => fact.Name is "clang" or "ip" or "bpftool",
        _ => false,
    };
}
