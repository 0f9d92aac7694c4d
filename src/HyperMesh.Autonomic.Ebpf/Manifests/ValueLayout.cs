using System.Buffers.Binary;
using HyperMesh.Autonomic.Ebpf.Manifests.Values;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Where the members of a map's value, or of its key, are, by the BTF that the kernel has of it. Immutable.</summary>
public sealed class ValueLayout
{
    private readonly BpfMap _map;
    private readonly Btf? _btf;
    private readonly uint _type;
    private readonly int _size;
    private readonly string _part;

    /// <summary>The layout of the values.</summary>
    /// <exception cref="BpfException">The kernel did not give the BTF away.</exception>
    public ValueLayout(BpfMap map)
        : this(map, false)
    {
    }

    private ValueLayout(BpfMap map, bool isKey)
    {
        ArgumentNullException.ThrowIfNull(map);
        _map = map;
        _btf = map.Info.BtfId == 0 ? null : Btf.FromKernel(map.Info.BtfId);
        (_type, _size, _part) = isKey
            ? (map.Info.BtfKeyTypeId, map.Info.KeySize, "key")
            : (map.Info.BtfValueTypeId, map.Info.ValueSize, "value");
    }

    /// <summary>The type in <see cref="Types"/>; 0 where the map has none.</summary>
    public uint TypeId => _type;

    /// <summary>The types of the map, or null where the kernel has none of it.</summary>
    public Btf? Types => _btf;

    /// <summary>The layout of a map's keys.</summary>
    /// <exception cref="BpfException">The kernel did not give the BTF away.</exception>
    public static ValueLayout OfKey(BpfMap map) => new(map, true);

    /// <summary>Offset and size, in bytes, of a member; of the whole for a null name.</summary>
    /// <exception cref="BpfException">There is no such member.</exception>
    public (int Offset, int Size) Locate(string? field)
    {
        if (TryLocate(field, out var place))
            return place;

        throw new BpfException(new BpfError(
            $"find '{field}' in map {_map.Name}", 0, $"its {_part} has no such member", "correct the manifest, or build the object with -g", null));
    }

    /// <summary>As <see cref="Locate"/>; false when there is no such member.</summary>
    public bool TryLocate(string? field, out (int Offset, int Size) place)
    {
        place = (0, _size);
        if (field is null)
            return true;

        // libbpf gives device maps no BTF; their value is the kernel's own struct bpf_devmap_val.
        if (_map.Info.Type is MapType.DevMap or MapType.DevMapHash && _part == "value")
        {
            place = (0, sizeof(uint));
            return field == "ifindex";
        }

        var found = _btf is not null && _type != 0 && _btf.TryGetMember(_type, field, out var member) ? member : default;
        place = (found.Offset, found.Size);
        return found.Name is not null;
    }

    /// <summary>Writes a number into a member, in the host's byte order.</summary>
    /// <exception cref="BpfException">There is no such member, or it has no size of a number.</exception>
    public void Write(Span<byte> value, string? field, ulong number)
    {
        var (offset, size) = Locate(field);
        if (new NumberValue(number).Put(value.Slice(offset, size)) is { } fault)
            throw new BpfException(new BpfError(
                $"write '{field ?? "the value"}' in map {_map.Name}", 0, fault, "lower the maximum in the manifest, or correct it", null));
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
}
