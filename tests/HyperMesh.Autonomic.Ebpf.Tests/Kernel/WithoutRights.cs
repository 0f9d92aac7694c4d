using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Tests.Kernel;

/// <summary>Runs work on a thread of its own that has given up all capabilities: they belong to threads, and go with this one.</summary>
internal static class WithoutRights
{
    private const uint Version3 = 0x20080522;

    public static void Run(Action work) => NetworkNamespace.OnOwnThread(() =>
    {
        uint[] header = [Version3, 0];
        capset(header, new uint[6]).ShouldBe(0);
        work();
    });

    [DllImport("libc", SetLastError = true)]
    private static extern int capset(uint[] header, uint[] data);
}
