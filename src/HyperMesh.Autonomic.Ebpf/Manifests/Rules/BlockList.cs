using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Manifests.Rules;

/// <summary>Blocks of 16 slots (struct hm_fw_block), all tables one after the other.</summary>
internal sealed class BlockList
{
    public const int Slots = 16;

    private readonly List<uint> _slots = [];

    public int Count => _slots.Count / Slots;

    public uint this[int slot]
    {
        get => _slots[slot];
        set => _slots[slot] = value;
    }

    /// <summary>Adds blocks with one value in every slot, and gives the number of the first.</summary>
    public uint Add(int blocks, uint value)
    {
        var first = Count;
        var length = _slots.Count;
        CollectionsMarshal.SetCount(_slots, length + (blocks * Slots));
        CollectionsMarshal.AsSpan(_slots)[length..].Fill(value);
        return (uint)first;
    }

    public void Fill(int slot, int count, uint value) => CollectionsMarshal.AsSpan(_slots).Slice(slot, count).Fill(value);

    public byte[] ToArray() => MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_slots)).ToArray();
}
