using HyperMesh.Autonomic.Ebpf.Manifests.Values;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Where the members of a map's value, or of its key, are, by the BTF that the kernel has of it. Immutable.</summary>
public sealed class ValueLayout
{
    private readonly MapShape _map;
    private readonly bool _isKey;

    /// <summary>The layout of the values.</summary>
    /// <exception cref="BpfException">The kernel did not give the BTF away.</exception>
    public ValueLayout(BpfMap map)
        : this(map, false)
    {
    }

    private ValueLayout(BpfMap map, bool isKey)
    {
        ArgumentNullException.ThrowIfNull(map);
        (_map, _isKey) = (MapShape.All([map]).Single(), isKey);
    }

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
            $"find '{field}' in map {_map.Name}",
            0,
            $"its {(_isKey ? "key" : "value")} has no such member",
            "correct the manifest, or build the object with -g",
            null));
    }

    /// <summary>As <see cref="Locate"/>; false when there is no such member.</summary>
    public bool TryLocate(string? field, out (int Offset, int Size) place) => _map.TryLocate(_isKey, field, out place);

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
    public static double Read(ReadOnlySpan<byte> member) => member.Length is 1 or 2 or 4 or 8 ? NumberValue.Read(member) : double.NaN;
}
