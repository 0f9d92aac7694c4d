using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Tests.Kernel;

/// <summary>Reads the counters of runs.h.</summary>
internal static class Runs
{
    public static ulong Count(BpfObject loaded, uint slot)
    {
        ulong count = 0;
        loaded.Map("runs").TryLookup(
            MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in slot)), MemoryMarshal.AsBytes(new Span<ulong>(ref count))).ShouldBeTrue();
        return count;
    }
}
