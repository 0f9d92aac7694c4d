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
                if (listed.RequiredMapping(entry.Key.Text) is { } field && ReadField(field, entry.Key.Text) is { } read)
                    fields.Add(read);

        if (!table.Problems.HasErrors)
        {
            CheckPart(table, [.. fields.Where(field => field.IsKey)], "key");
            CheckPart(table, [.. fields.Where(field => !field.IsKey)], "value");
        }

        return new TableParameter(
            name, help, table.OptionalBoolean("required", false), table.RequiredName("map", maps.Keys),
            table.RequiredInteger("maxItems", 1, MostItems), fields, ManifestReader.ReadTarget(table.OptionalMapping("count"), maps));
    }

    private static TableField? ReadField(MappingReader field, string name)
    {
        var help = field.OptionalString("help", "");
        var isRequired = field.OptionalBoolean("required", false);
        var word = field.RequiredName("type", TypeReader.Fields);
        if (word.Length == 0)
            return null;

        var type = TypeReader.Read(field, word);
        var fallback = ParameterReader.ReadDefault(field, type);
        if (isRequired && field.Has("default"))
            field.Report("default", "a field that is required has no default", "leave 'default' or 'required' out");
        var (isKey, member) = ReadPart(field);
        if (isKey && !isRequired && !field.Has("default"))
            field.Problems.Add(field.Mapping.Place, $"'{name}' is of the key, so every item needs it", "give 'required: true' or a default");
        field.Done();
        return new TableField(name, help, type, isRequired, fallback, isKey, member);
    }

    private static (bool IsKey, string? Member) ReadPart(MappingReader field)
    {
        var isKey = field.Has("key");
        if (isKey && field.Has("value"))
            field.Report("value", "a field is of the key or of the value", "leave one of them out");
        else if (!isKey && !field.Has("value"))
            field.Problems.Add(field.Mapping.Place, "'key' or 'value' is missing", "write 'value: member', or 'true' for the whole");

        var part = isKey ? "key" : "value";
        var member = field.OptionalString(part);
        if (member == "false")
            field.Report(part, $"'{part}' is true or the name of a member", $"leave '{part}' out");
        return (isKey, member == "true" ? null : member);
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
