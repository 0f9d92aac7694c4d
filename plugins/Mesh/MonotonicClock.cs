using System.Diagnostics;

namespace HyperMesh.Autonomic.Plugins.Mesh;

/// <summary>CLOCK_MONOTONIC, which the programs in the kernel go by too.</summary>
internal static class MonotonicClock
{
    /// <summary>Nanoseconds.</summary>
    public static long Now() => Stopwatch.GetTimestamp();
}
