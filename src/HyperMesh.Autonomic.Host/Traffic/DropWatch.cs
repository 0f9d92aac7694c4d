using System.Diagnostics;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Host.Traffic;

/// <summary>Reads the drop counter of a hook in the kernel, closely enough to tell when the first packet was dropped. The map is carried
/// over swaps, so one look at the program finds it for good.</summary>
internal sealed class DropWatch : IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(1);

    private readonly BpfMap _stats;
    private readonly ulong[] _words;
    private readonly int _dropped;

    /// <param name="pins">The hook's pins; its program must be attached.</param>
    public DropWatch(HookPins pins)
    {
        using var link = XdpLink.FromPin(pins.LinkPath);
        using var program = BpfProgram.FromId(link.Info.ProgramId);
        var maps = ProgramLoader.MapsOf(program);
        _stats = maps.Single(map => map.Name == "xdp_stats");
        foreach (var other in maps.Where(map => map != _stats))
            other.Dispose();
        _words = new ulong[_stats.Info.ValueSize / sizeof(ulong)];
        _dropped = new ValueLayout(_stats).Locate("dropped").Offset / sizeof(ulong);
    }

    /// <summary>Packets dropped so far.</summary>
    public long Dropped
    {
        get
        {
            _stats.SumPerCpu(0, _words);
            return (long)_words[_dropped];
        }
    }

    /// <summary>Waits, on the calling thread, until more than <paramref name="before"/> packets are dropped.</summary>
    /// <returns><see cref="Stopwatch"/> timestamp of the moment it was seen, up to a millisecond late; null after <paramref name="limit"/>, or when cancelled.</returns>
    public long? WaitForDrop(long before, TimeSpan limit, CancellationToken cancel)
    {
        var begin = Stopwatch.GetTimestamp();
        while (!cancel.IsCancellationRequested && Stopwatch.GetElapsedTime(begin) < limit)
        {
            if (Dropped > before)
                return Stopwatch.GetTimestamp();
            // A look a millisecond: a closer one would keep a core busy that the loop needs, and be part of what it measures.
            cancel.WaitHandle.WaitOne(BetweenLooks);
        }

        return null;
    }

    public void Dispose() => _stats.Dispose();
}
