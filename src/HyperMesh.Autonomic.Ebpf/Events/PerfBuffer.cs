using System.Numerics;
using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf.Events;

/// <summary>
/// The events of a perf event array, for kernels without ring buffers. In order for each CPU, not between them. An event may have up to 7
/// bytes more than the program wrote, because the kernel pads it. A subscription writes its buffers into the map, so one process reads it at a
/// time. The map is shared, not owned: dispose it when no subscription is left. See <see cref="EventStream"/> for the contract.
/// </summary>
public sealed class PerfBuffer : EventStream
{
    private const int DefaultPages = 64;
    private const int MostPages = 1 << 16;

    private readonly BpfMap _map;
    private readonly int _pages;

    /// <param name="map">The map.</param>
    /// <param name="pages">Pages of memory for each CPU, a power of two up to 65,536.</param>
    /// <exception cref="ArgumentException">The map is no perf event array, or the number of pages is none of those.</exception>
    public PerfBuffer(BpfMap map, int pages = DefaultPages)
        : base((map ?? throw new ArgumentNullException(nameof(map))).Name)
    {
        if (map.Info.Type != MapType.PerfEventArray)
            throw new ArgumentException($"map '{map.Name}' is a {map.Info.Type}, not a perf event array", nameof(map));
        if (pages is < 1 or > MostPages || !BitOperations.IsPow2(pages))
            throw new ArgumentException($"{pages} pages are no power of two up to {MostPages}", nameof(pages));

        _map = map;
        _pages = pages;
    }

    private protected override IEventReader Open() => new PerfReader(_map, _pages);
}
