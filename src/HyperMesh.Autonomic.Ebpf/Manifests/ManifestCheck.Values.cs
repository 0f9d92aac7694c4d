using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Manifests.Values;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <content>Events, and what the configuration is written to.</content>
internal sealed partial class ManifestCheck
{
    private void Event(ProgramEvent sent, string pointer)
    {
        if (_maps.TryGetValue(sent.Map, out var ring) && ring.Type is not (MapType.RingBuffer or MapType.PerfEventArray))
            Report($"{pointer}/map", $"map '{sent.Map}' is a {ring.Type}, not a ring buffer or perf event array");
        if (sent.Lost is not null)
            Target(sent.Lost, $"{pointer}/lost");

        // A ring has no types of its own; those of the object are the same in every map that has any.
        if (_maps.Values.FirstOrDefault(map => map.Types is not null)?.Types is not { } types)
            return;
        if (FindStruct(types, sent.Struct) is not { } type)
        {
            Report(
                $"{pointer}/struct",
                $"the object has no struct '{sent.Struct}'",
                "name it as in the source, and see that the object keeps its BTF");
            return;
        }

        foreach (var field in sent.Fields)
        {
            var place = ConfigCompiler.Child($"{pointer}/fields", field.Name);
            if (MemberPath.TryFind(types, type, field.Member!, out var member))
                Fits(field, member.Size, place);
            else
                Report(place, $"struct {sent.Struct} has no member '{field.Member}'", NearestName.Hint(field.Member!, MemberPath.All(types, type)));
        }
    }

    private static uint? FindStruct(Btf types, string name)
    {
        for (var id = 1u; id <= types.Count; id++)
            if (types.TypeName(id) == name && types.Members(id).Any())
                return id;
        return null;
    }

    private void Parameter(ProgramParameter parameter, string pointer)
    {
        switch (parameter)
        {
            case ScalarParameter scalar when Struct(scalar.Target.Map, $"{pointer}/target") is { } map:
                Index(map, scalar.Target.Key, $"{pointer}/target/key");
                Value(map, isKey: false, scalar.Target.Field, scalar.Type, $"{pointer}/target/field");
                break;
            case TableParameter table when _maps.TryGetValue(table.Map, out var map):
                Table(table, map, pointer);
                break;
            case RulesParameter { Maps: var maps }:
                foreach (var name in (string[])[maps.Config, maps.Tables, maps.Words, maps.Vectors, maps.Verdicts, maps.Hits, maps.Limits])
                    Struct(name, pointer);
                break;
        }
    }

    private void Table(TableParameter table, MapShape map, string pointer)
    {
        if (!map.HoldsStructs && !map.IsOfDevices || map.IsPerCpu)
            Report($"{pointer}/map", $"map '{map.Name}' is a {map.Type}, which a table cannot fill");
        if (table.MaxItems > map.MaxEntries)
            Report($"{pointer}/maxItems", $"map '{map.Name}' has room for {map.MaxEntries} entries, not {table.MaxItems}");
        foreach (var field in table.Fields)
        {
            var part = field.IsKey ? "key" : "value";
            Value(map, field.IsKey, field.Member, field.Type, $"{ConfigCompiler.Child($"{pointer}/fields", field.Name)}/{part}");
        }

        if (table.Count is not null)
            Target(table.Count, $"{pointer}/count");
    }

    private void Value(MapShape map, bool isKey, string? member, ConfigType type, string pointer)
    {
        if (Member(map, isKey, member, pointer) is not { } size)
            return;

        var wanted = type switch
        {
            HexType hex => [hex.Length],
            CidrType => [8, 20],
            IpType => [4, 16],
            MacType => [6],
            PortType => [2],
            TextType => [],
            _ => Numbers,
        };
        if (wanted.Length > 0 && !wanted.Contains(size))
            Report(pointer, $"{Named(member)} has {size} bytes; a value of type {type.Word} takes {string.Join(" or ", wanted)}");
        else if (type is IntegerType { Maximum: not ulong.MaxValue } integer && size < 8 && integer.Maximum >> (8 * size) != 0)
            Report(pointer, $"{Named(member)} has {size} bytes, too few for its maximum {integer.Maximum}", "lower the maximum");
    }
}
