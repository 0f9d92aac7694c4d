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

    public EntryCount(FieldTarget target, BpfMap map)
    {
        (_map, _key) = (map, target.Key);
        _place = new ValueLayout(map).Locate(target.Field);
        _value = new byte[map.ValueBufferSize];
    }

    /// <summary>The number now; programs count it up while they run. One system call, no allocation.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public double Read()
    {
        _map.TryLookup(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in _key)), _value);
        return ValueLayout.Read(_value.AsSpan(_place.Offset, _place.Size));
    }
}
