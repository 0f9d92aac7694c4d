using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Tests.Kernel;

/// <summary>What a test does to the thread that it runs on, so let it be one of its own.</summary>
internal static class CurrentThread
{
    /// <summary>Lets it run on this CPU only, below 64.</summary>
    public static void PinTo(int cpu)
    {
        var mask = 1UL << cpu;
        sched_setaffinity(0, sizeof(ulong), ref mask).ShouldBe(0);
    }

    [DllImport("libc", SetLastError = true)]
    [SuppressMessage("Interoperability", "SYSLIB1054", Justification = "Generated code would need unsafe blocks.")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int sched_setaffinity(int thread, nint size, ref ulong mask);
}
