using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Reads a parameter that is a list of rules.</summary>
internal static class RulesReader
{
    // As many as a vector of the program has bits for.
    private const int MostRules = 10_000;

    private static readonly Dictionary<string, RuleFieldType> Types =
        Enum.GetValues<RuleFieldType>().ToDictionary(type => type.ToString().ToLowerInvariant());

    public static RulesParameter Read(MappingReader parameter, string name, string help, Dictionary<string, MapOnSwap> maps)
    {
        var maxItems = parameter.RequiredInteger("maxItems", 1, MostRules);
        var used = ReadMaps(parameter.RequiredMapping("maps"), maps);
        var fields = new List<RuleField>();
        if (parameter.RequiredMapping("fields") is { } listed)
            foreach (var entry in listed.Mapping.Entries)
                if (listed.RequiredMapping(entry.Key.Text) is { } field && ReadField(field, entry.Key.Text) is { } read)
                    fields.Add(read);
        CheckFields(parameter, fields);
        return new RulesParameter(name, help, maxItems, used, fields);
    }

    private static RuleMaps ReadMaps(MappingReader? owner, Dictionary<string, MapOnSwap> maps)
    {
        string Name(string key) => owner is null ? "" : ManifestReader.RequiredConfigMap(owner, key, maps);

        var read = new RuleMaps(
            Name("config"), Name("tables"), Name("words"), Name("vectors"), Name("verdicts"), Name("hits"), Name("limits"));
        owner?.Done();
        return read;
    }

    private static RuleField? ReadField(MappingReader field, string name)
    {
        var help = field.OptionalString("help", "");
        var required = field.OptionalBoolean("required", false);
        var type = field.RequiredName("type", Types.Keys);
        field.Done();
        return type.Length == 0 ? null : new RuleField(name, help, required, Types[type]);
    }

    private static void CheckFields(MappingReader parameter, List<RuleField> fields)
    {
        if (parameter.Problems.HasErrors)
            return;

        if (fields.All(field => field is not { Type: RuleFieldType.Action, IsRequired: true }))
            parameter.Report("fields", "no field is an action that each rule must have", "add 'action: { type: action, required: true }'");
        foreach (var group in fields.GroupBy(field => field.Type).Where(group => group.Count() > 1))
            if (group.Key is not (RuleFieldType.Cidr or RuleFieldType.Port))
            {
                var names = string.Join(" and ", group.Select(field => $"'{field.Name}'"));
                parameter.Report("fields", $"{names} are both of the type {group.Key.ToString().ToLowerInvariant()}");
            }
    }
}
