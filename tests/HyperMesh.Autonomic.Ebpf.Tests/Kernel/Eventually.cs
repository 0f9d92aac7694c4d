namespace HyperMesh.Autonomic.Ebpf.Tests.Kernel;

/// <summary>Waits for what the kernel does soon, with a limit.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static void True(Func<bool> condition, string what)
    {
        if (!SpinWait.SpinUntil(condition, Limit))
            throw new TimeoutException($"{what}: not within {Limit.TotalSeconds} s");
    }
}
