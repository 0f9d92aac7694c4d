using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf.Events;

/// <summary>
/// The events of a ring buffer (Linux 5.8), in the order in which the program reserved them. The map is shared, not owned: dispose it when no
/// subscription is left. See <see cref="EventStream"/> for the contract.
/// </summary>
public sealed class RingBuffer : EventStream
{
    private readonly BpfMap _map;

    /// <exception cref="ArgumentException">The map is no ring buffer.</exception>
    public RingBuffer(BpfMap map)
        : base((map ?? throw new ArgumentNullException(nameof(map))).Name)
    {
        if (map.Info.Type != MapType.RingBuffer)
            throw new ArgumentException($"map '{map.Name}' is a {map.Info.Type}, not a ring buffer", nameof(map));

        _map = map;
    }

    private protected override IEventReader Open() => new RingReader(_map);
}
