using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Reads the events of a manifest.</summary>
internal static class EventReader
{
    public static IReadOnlyList<ProgramEvent> Read(MappingReader spec, Dictionary<string, MapOnSwap> maps)
    {
        var seen = new HashSet<string>();
        return [.. spec.OptionalMappings("events").Select(item => Read(item, maps, seen))];
    }

    private static ProgramEvent Read(MappingReader item, Dictionary<string, MapOnSwap> maps, HashSet<string> seen)
    {
        var name = item.RequiredString("name");
        if (name.Length > 0 && !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            item.Report("name", $"'{name}' is no name of an event", "use letters, digits and '_'");
        else if (name.Length > 0 && !seen.Add(name))
            item.Report("name", $"there are two events '{name}'");

        var fields = MemberReader.Read(item, "fields");
        var read = new ProgramEvent
        {
            Name = name,
            Help = item.OptionalString("help", ""),
            Map = item.RequiredName("map", maps.Keys),
            Struct = item.RequiredString("struct"),
            // A column is the member of its own name unless it says another.
            Fields = [.. fields.Select(field => field with { Member = field.Member ?? field.Name })],
            Lost = ManifestReader.ReadTarget(item.OptionalMapping("lost"), maps),
        };
        item.Done();
        return read;
    }
}
