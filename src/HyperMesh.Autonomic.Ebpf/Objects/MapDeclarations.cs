namespace HyperMesh.Autonomic.Ebpf.Objects;

/// <summary>Reads the maps of .maps out of BTF, where each is a variable of a struct whose members say in their types what is meant.</summary>
internal sealed class MapDeclarations(Btf btf, ElfSection section, Findings findings)
{
    public const string Section = ".maps";

    private const uint PinByName = 1;
    private const string Declare = "declare maps as in bpf/README.md";

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public IReadOnlyList<ObjectMap> Read()
    {
        var maps = new List<ObjectMap>();
        if (!btf.TryFind(Section, BtfKind.DataSection, out var data))
        {
            findings.Add(section, "it has maps, and BTF has none", Declare);
            return maps;
        }

        foreach (BtfVariable variable in btf.Variables(data))
        {
            if (findings.Full)
                break;
            if (Map(variable) is { } map)
                maps.Add(map);
        }

        return maps;
    }

    private ObjectMap? Map(in BtfVariable variable)
    {
        var before = findings.Problems.Count;
        if (variable.Name.Length == 0 || !_names.Add(variable.Name))
            Add(variable, "has no name of its own");
        if (variable.Size > section.Size)
            Add(variable, $"has {variable.Size} bytes, more than its section");
        if (variable.TypeId == 0 || btf.KindOf(btf.Resolve(variable.TypeId)) != BtfKind.Struct)
            Add(variable, "is no struct");

        return findings.Problems.Count == before ? Members(variable, before) : null;
    }

    private ObjectMap? Members(in BtfVariable variable, int before)
    {
        var map = new ObjectMap(variable.Name, MapType.Unspecified, 0, 0, 0, MapFlags.None, 0, 0);
        foreach (BtfMember member in btf.AllMembers(variable.TypeId))
            map = With(map, variable, member);

        if (map.Type == MapType.Unspecified)
            Add(variable, "has no type");

        return findings.Problems.Count == before ? map : null;
    }

    private ObjectMap With(ObjectMap map, in BtfVariable variable, in BtfMember member)
    {
        switch (member.Name)
        {
            case "type":
                return map with { Type = (MapType)Number(variable, member) };
            case "max_entries":
                return map with { MaxEntries = Number(variable, member) };
            case "map_flags":
                return map with { Flags = (MapFlags)Number(variable, member) };
            case "key_size":
                return map with { KeySize = Agreed(variable, "key", map.KeySize, Number(variable, member)) };
            case "value_size":
                return map with { ValueSize = Agreed(variable, "value", map.ValueSize, Number(variable, member)) };
            case "key":
                var key = Pointed(variable, member);
                return map with { KeyTypeId = key, KeySize = Agreed(variable, "key", map.KeySize, Size(key)) };
            case "value":
                var value = Pointed(variable, member);
                return map with { ValueTypeId = value, ValueSize = Agreed(variable, "value", map.ValueSize, Size(value)) };
            case "values":
                return map with { ValueSize = Agreed(variable, "value", map.ValueSize, sizeof(uint)) };
            case "pinning":
                return map with { IsPinnedByName = Number(variable, member) == PinByName };
            case "numa_node" or "map_extra":
                return map;
            default:
                Add(variable, $"has a member '{member.Name}', which maps do not have");
                return map;
        }
    }

    // A number n is written as the type int (*)[n].
    private uint Number(in BtfVariable variable, in BtfMember member)
    {
        var pointed = Pointed(variable, member);
        if (pointed != 0 && btf.TryGetArray(pointed, out _, out var count))
            return count;

        Add(variable, $"has no number for '{member.Name}'");
        return 0;
    }

    private uint Pointed(in BtfVariable variable, in BtfMember member)
    {
        BtfType type = btf.Type(btf.Resolve(member.TypeId));
        if (type.Kind == BtfKind.Pointer && type.SizeOrType != 0)
            return type.SizeOrType;

        Add(variable, $"has no type for '{member.Name}'");
        return 0;
    }

    private uint Size(uint typeId) => typeId == 0 ? 0 : (uint)btf.TypeSize(typeId);

    private int Agreed(in BtfVariable variable, string what, int known, uint size)
    {
        if (size > int.MaxValue || (known != 0 && known != size))
            Add(variable, $"has a {what} of {known} and of {size} bytes");

        return (int)Math.Min(size, int.MaxValue);
    }

    private void Add(in BtfVariable variable, string message) => findings.Add(section, $"map '{variable.Name}' {message}", Declare);
}
