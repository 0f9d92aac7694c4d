using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf.Probing;

/// <summary>What can only be known by trying it on the kernel. The descriptors are closed at once, and the trials with them.</summary>
internal static class TrialFacts
{
    private const int RingBytes = 4096 * 16;

    public static HostFact Library()
    {
        try
        {
            return new HostFact("libbpf", FactStatus.Ok, HostCalls.LibBpfVersion(), null);
        }
        catch (DllNotFoundException)
        {
            return new HostFact("libbpf", FactStatus.Missing, $"{LibBpf.Library} is not installed", "apt install libbpf1");
        }
    }

    public static HostFact XdpLoad() => Try(
        "XDP load", FactStatus.Missing, "an XDP program loads", () => ProbeTrials.Load(ProgramType.Xdp));

    public static HostFact RingBuffer() => Try(
        "ring buffer",
        FactStatus.Degraded,
        "a ring buffer can be made",
        () => MapCalls.Create((uint)MapType.RingBuffer, ProbeTrials.Name, 0, 0, RingBytes, 0));

    public static HostFact LpmTrie() => Try(
        "LPM trie",
        FactStatus.Degraded,
        "a longest-prefix map can be made",
        () => MapCalls.Create((uint)MapType.LpmTrie, ProbeTrials.Name, 8, 8, 16, (uint)MapFlags.NoPrealloc));

    private static HostFact Try(string name, FactStatus otherwise, string success, Func<int> trial)
    {
        try
        {
            using BpfFd fd = BpfErrors.Own(name, trial());
            return new HostFact(name, FactStatus.Ok, success, null);
        }
        catch (BpfException e)
        {
            return new HostFact(name, otherwise, e.Error.Message, e.Error.Mend);
        }
        catch (DllNotFoundException)
        {
            return new HostFact(name, FactStatus.Missing, "could not be tried without libbpf", "apt install libbpf1");
        }
    }
}
