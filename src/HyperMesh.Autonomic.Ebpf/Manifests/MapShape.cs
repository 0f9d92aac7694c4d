using HyperMesh.Autonomic.Ebpf.Objects;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>What a map of an object looks like, wherever that is known from: the object's file or the kernel.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="KeySize">Bytes of a key.</param>
/// <param name="ValueSize">Bytes of a value.</param>
/// <param name="MaxEntries">The most entries.</param>
/// <param name="Types">The types, or null where there are none.</param>
/// <param name="KeyType">The type of the keys, or 0.</param>
/// <param name="ValueType">The type of the values, or 0.</param>
internal sealed record MapShape(
    string Name, MapType Type, int KeySize, int ValueSize, uint MaxEntries, Btf? Types, uint KeyType, uint ValueType)
{
    public bool IsArray => Type is MapType.Array or MapType.PerCpuArray;

    public bool IsPerCpu => Type is MapType.PerCpuArray or MapType.PerCpuHash or MapType.LruPerCpuHash;

    public bool HoldsStructs => IsArray || Type is MapType.Hash or MapType.LruHash or MapType.PerCpuHash or MapType.LruPerCpuHash or MapType.LpmTrie;

    public bool IsOfDevices => Type is MapType.DevMap or MapType.DevMapHash;

    /// <summary>The shapes of maps in the kernel. Those of one object have their types in common, which are read once.</summary>
    /// <exception cref="BpfException">The kernel did not give the BTF away.</exception>
    public static IEnumerable<MapShape> All(IEnumerable<BpfMap> maps)
    {
        var read = new Dictionary<uint, Btf>();
        foreach (var map in maps)
        {
            var info = map.Info;
            var types = map.Types?.Value;
            if (types is null && info.BtfId != 0 && !read.TryGetValue(info.BtfId, out types))
                read[info.BtfId] = types = Btf.FromKernel(info.BtfId);
            yield return new MapShape(
                map.Name, info.Type, info.KeySize, info.ValueSize, info.MaxEntries, types, info.BtfKeyTypeId, info.BtfValueTypeId);
        }
    }

    /// <summary>The shapes of the maps of an object file.</summary>
    public static IEnumerable<MapShape> All(ObjectFile file) => file.Maps.Select(map => new MapShape(
        map.Name, map.Type, map.KeySize, map.ValueSize, map.MaxEntries, file.Btf, map.KeyTypeId, map.ValueTypeId));

    /// <summary>Offset and size of a member of the key or the value; of the whole for a null path.</summary>
    public bool TryLocate(bool isKey, string? path, out (int Offset, int Size) place)
    {
        place = (0, isKey ? KeySize : ValueSize);
        if (path is null)
            return true;

        // libbpf gives device maps no BTF; their value is the kernel's own struct bpf_devmap_val.
        if (IsOfDevices && !isKey)
        {
            place = (0, sizeof(uint));
            return path == "ifindex";
        }

        var type = isKey ? KeyType : ValueType;
        if (Types is null || type == 0 || !MemberPath.TryFind(Types, type, path, out var member))
            return false;
        place = (member.Offset, member.Size);
        return true;
    }

    /// <summary>The paths of members that there are.</summary>
    public IEnumerable<string> Members(bool isKey)
    {
        var type = isKey ? KeyType : ValueType;
        return Types is null || type == 0 ? [] : MemberPath.All(Types, type);
    }
}
