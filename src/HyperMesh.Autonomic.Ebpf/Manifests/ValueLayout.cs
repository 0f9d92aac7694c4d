using System.Buffers.Binary;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Where the members of a map's value are, by the BTF that the kernel has of it. Immutable.</summary>
public sealed class ValueLayout
{
    private readonly BpfMap _map;
    private readonly Btf? _btf;

    /// <exception cref="BpfException">The kernel did not give the BTF away.</exception>
    public ValueLayout(BpfMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        _map = map;
        _btf = map.Info.BtfId == 0 ? null : Btf.FromKernel(map.Info.BtfId);
    }

    /// <summary>Offset and size, in bytes, of a member; of the whole value for a null name.</summary>
    /// <exception cref="BpfException">There is no such member.</exception>
    public (int Offset, int Size) Locate(string? field)
    {
        if (field is null)
            return (0, _map.Info.ValueSize);
        if (_btf is not null && _btf.TryGetMember(_map.Info.BtfValueTypeId, field, out var member))
            return (member.Offset, member.Size);

        throw new BpfException(new BpfError(
            $"find '{field}' in map {_map.Name}", 0, "its value has no such member", "correct the manifest, or build the object with -g", null));
    }

    /// <summary>Writes a number into a member, in the host's byte order.</summary>
    /// <exception cref="BpfException">There is no such member, or it has no size of a number.</exception>
    public void Write(Span<byte> value, string field, ulong number)
    {
        var (offset, size) = Locate(field);
        var member = value.Slice(offset, size);
        if (size < 8 && number >> (8 * size) != 0)
            throw new BpfException(new BpfError(
                $"write '{field}' in map {_map.Name}", 0, $"{number} does not fit its {size} bytes", "lower the maximum in the manifest", null));

        switch (size)
        {
            case 8: BinaryPrimitives.WriteUInt64LittleEndian(member, number); break;
            case 4: BinaryPrimitives.WriteUInt32LittleEndian(member, (uint)number); break;
            case 2: BinaryPrimitives.WriteUInt16LittleEndian(member, (ushort)number); break;
            case 1: member[0] = (byte)number; break;
            default: throw NotANumber(field, size);
        }
    }

    /// <summary>Reads a number out of a member's bytes.</summary>
    public static double Read(ReadOnlySpan<byte> member) => member.Length switch
    {
        8 => BinaryPrimitives.ReadUInt64LittleEndian(member),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(member),
        2 => BinaryPrimitives.ReadUInt16LittleEndian(member),
        1 => member[0],
        _ => double.NaN,
    };

    private BpfException NotANumber(string field, int size) => new(new BpfError(
        $"write '{field}' in map {_map.Name}", 0, $"it has {size} bytes, which is no number", "correct the manifest", null));
}
