using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Reads a parameter whose items become the entries of a map.</summary>
internal static class TableReader
{
    private const int MostItems = 1_000_000;

    public static TableParameter Read(MappingReader table, string name, string help, Dictionary<string, MapOnSwap> maps)
    {
        var fields = new List<TableField>();
        if (table.RequiredMapping("fields") is { } listed)
            foreach (var entry in listed.Mapping.Entries)
                if (listed.RequiredMapping(entry.Key.Text) is { } field)
                    fields.AddRange(ReadField(field, entry.Key.Text));

        if (!table.Problems.HasErrors)
        {
            CheckPart(table, [.. fields.Where(field => field.IsKey)], "key");
            CheckPart(table, [.. fields.Where(field => !field.IsKey)], "value");
        }

        return new TableParameter(
            name, help, table.OptionalBoolean("required", false), ManifestReader.RequiredConfigMap(table, "map", maps),
            table.RequiredInteger("maxItems", 1, MostItems), fields, table.OptionalMapping("count") is { } count ? ManifestReader.ReadConfigTarget(count, maps) : null);
    }

    /// <summary>A field, once for the key and once for the value where it is of both.</summary>
    private static List<TableField> ReadField(MappingReader field, string name)
    {
        var help = field.OptionalString("help", "");
        var isRequired = field.OptionalBoolean("required", false);
        var word = field.RequiredName("type", TypeReader.Fields);
        if (word.Length == 0)
            return [];

        var type = TypeReader.Read(field, word);
        var fallback = ParameterReader.ReadDefault(field, type);
        if (isRequired && field.Has("default"))
            field.Report("default", "a field that is required has no default", "leave 'default' or 'required' out");
        if (!field.Has("key") && !field.Has("value"))
            field.Problems.Add(field.Mapping.Place, "'key' or 'value' is missing", "write 'value: member', or 'true' for the whole");
        if (field.Has("key") && !isRequired && !field.Has("default"))
            field.Problems.Add(field.Mapping.Place, $"'{name}' is of the key, so every item needs it", "give 'required: true' or a default");

        List<TableField> parts =
        [
            .. ((string[])["key", "value"]).Where(field.Has).Select(
                part => new TableField(name, help, type, isRequired, fallback, part == "key", ReadMember(field, part))),
        ];
        field.Done();
        return parts;
    }

    private static string? ReadMember(MappingReader field, string part)
    {
        var member = field.OptionalString(part);
        if (member == "false")
            field.Report(part, $"'{part}' is true or the name of a member", $"leave '{part}' out");
        return member == "true" ? null : member;
    }

    private static void CheckPart(MappingReader table, List<TableField> fields, string part)
    {
        if (fields.Count == 0 && part == "key")
            table.Report("fields", "no field is of the key", "give one of them 'key: true'");
        foreach (var field in fields)
        {
            if (field.Member is null && fields.Count > 1)
                table.Report("fields", $"'{field.Name}' is the whole {part}, so there can be no other", $"write '{part}: member'");
            if (field.Member is not null && fields.Find(other => other.Member == field.Member) is { } first && first != field)
                table.Report("fields", $"'{first.Name}' and '{field.Name}' are the same member '{field.Member}' of the {part}");
        }
    }
}
