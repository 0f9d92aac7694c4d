namespace HyperMesh.Autonomic.Ebpf.Objects;

/// <summary>
/// What is in a sound object file, without the kernel: programs, maps, types. It comes from <see cref="ObjectCheck"/> only. It reads
/// the bytes it was made from, which must not change. Immutable and thread-safe.
/// </summary>
public sealed class ObjectFile
{
    /// <summary>The section of the functions that programs call.</summary>
    public const string SharedCode = ".text";

    /// <summary>The name of the file, without its folder.</summary>
    public required string Name { get; init; }

    /// <summary>What the programs say of their licence.</summary>
    public required string License { get; init; }

    /// <summary>The sections, in the order of the file.</summary>
    public required IReadOnlyList<ObjectSection> Sections { get; init; }

    /// <summary>The programs and the functions that they call.</summary>
    public required IReadOnlyList<ObjectFunction> Functions { get; init; }

    /// <summary>The maps of .maps, in their order there. Those that libbpf makes of global variables are not among them.</summary>
    public required IReadOnlyList<ObjectMap> Maps { get; init; }

    /// <summary>The types; null when the object was built without -g.</summary>
    public required Btf? Btf { get; init; }

    /// <summary>The source lines; null when the object was built without -g.</summary>
    public required BtfExt? Ext { get; init; }

    /// <summary>The functions that can be loaded.</summary>
    public IEnumerable<ObjectFunction> Programs => Functions.Where(f => f.IsProgram);

    /// <summary>The map of this name; null when there is none.</summary>
    public ObjectMap? FindMap(string name) => Maps.FirstOrDefault(m => m.Name == name);

    /// <summary>The program of this function name; null when there is none.</summary>
    public ObjectFunction? FindProgram(string function) => Programs.FirstOrDefault(p => p.Name == function);

    /// <summary>
    /// The members of a map's key, those of members without a name flattened in. Empty where the key is no struct.
    /// </summary>
    public IReadOnlyList<BtfMember> KeyMembers(ObjectMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return MembersOf(map.KeyTypeId);
    }

    /// <summary>The members of a map's value, as <see cref="KeyMembers"/>.</summary>
    public IReadOnlyList<BtfMember> ValueMembers(ObjectMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return MembersOf(map.ValueTypeId);
    }

    /// <summary>The members of a struct by its name; null when the object has no such struct.</summary>
    public IReadOnlyList<BtfMember>? FindStruct(string name) =>
        Btf is not null && Btf.TryFind(name, BtfKind.Struct, out var typeId) ? MembersOf(typeId) : null;

    /// <summary>The source line of an instruction of a function; null when nothing is known of it.</summary>
    public BtfLine? LineOf(ObjectFunction function, int instruction)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Ext?.LineOf(function.Section, function.Start + instruction);
    }

    private IReadOnlyList<BtfMember> MembersOf(uint typeId) => Btf is null || typeId == 0 ? [] : [.. Btf.AllMembers(typeId)];
}
