using System.Globalization;
using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>How the kernel treats this process where processors are wanted by many. Needs CAP_SYS_NICE; without it nothing changes.</summary>
public static class OwnPriority
{
    private const int Nice = -10;

    /// <summary>Has the calling thread go before all ordinary ones (SCHED_FIFO at its lowest priority), for as long as it lives. For threads that do little and then sleep: one that does not
    /// sleep holds a processor for itself.</summary>
    /// <returns>False where this process may not.</returns>
    public static bool TryGoFirst() => HostCalls.GoFirst();

    /// <summary>Gives all threads of this process, and those that they make, more of a processor than ordinary ones get (a nice value of -10): those that collect garbage and compile hold up
    /// all others.</summary>
    /// <returns>False where this process may not.</returns>
    public static bool TryRaise()
    {
        var isRaised = false;
        foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
            isRaised |= HostCalls.SetNice(uint.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture), Nice);
        return isRaised;
    }
}
