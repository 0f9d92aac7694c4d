using System.Runtime.InteropServices;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Ebpf.Readings;

/// <summary>A number that a program or its configuration keeps in a map: how many indexes of an array are in use.</summary>
internal sealed class EntryCount
{
    private readonly BpfMap _map;
    private readonly uint _key;
    private readonly (int Offset, int Size) _place;
    private readonly byte[] _value;
    private readonly ulong[] _sums;

    public EntryCount(FieldTarget target, BpfMap map)
    {
        (_map, _key) = (map, target.Key);
        _place = new ValueLayout(map).Locate(target.Field);
        _value = new byte[map.ValueBufferSize];
        _sums = new ulong[(map.Info.ValueSize + sizeof(ulong) - 1) / sizeof(ulong)];
    }

    /// <summary>As <see cref="Read"/>; of a per-CPU map the sum over all CPUs.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public double Sum()
    {
        if (!_map.IsPerCpu)
            return Read();
        _map.SumPerCpu(_key, _sums);
        return _sums[_place.Offset / sizeof(ulong)];
    }

    /// <summary>The number now; programs count it up while they run. One system call, no allocation.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public double Read()
    {
        _map.TryLookup(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in _key)), _value);
        return ValueLayout.Read(_value.AsSpan(_place.Offset, _place.Size));
    }
}
