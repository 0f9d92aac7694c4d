using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Manifests.Values;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Reads what the configuration of a program can set.</summary>
internal static class ParameterReader
{
    private static readonly string[] Types = [.. TypeReader.Scalars, "rules", "table"];

    public static IReadOnlyList<ProgramParameter> Read(MappingReader spec, Dictionary<string, MapOnSwap> maps)
    {
        var read = new List<ProgramParameter>();
        if (spec.OptionalMapping("config") is not { } config)
            return read;

        foreach (var entry in config.Mapping.Entries)
        {
            if (config.RequiredMapping(entry.Key.Text) is not { } parameter)
                continue;
            var name = entry.Key.Text;
            if (ProgramConfigFile.Reserved.Contains(name))
                config.Problems.Add(entry.Key.Place, $"'{name}' says how a program is attached", "give the parameter another name");
            var help = parameter.OptionalString("help", "");
            var type = parameter.RequiredName("type", Types);
            // Which other keys there may be depends on the type, so nothing can be said about them without one.
            if (type.Length == 0)
                continue;
            read.Add(type switch
            {
                "rules" => RulesReader.Read(parameter, name, help, maps),
                "table" => TableReader.Read(parameter, name, help, maps),
                _ => ReadScalar(parameter, name, help, type, maps),
            });
            parameter.Done();
        }

        return read;
    }

    /// <summary>The default of a parameter or a field; null where there is none, which may be a problem.</summary>
    public static ConfigValue? ReadDefault(MappingReader owner, ConfigType type)
    {
        // A default cannot be judged by a type that is not sound itself.
        if (owner.Optional("default") is not { } given || owner.Problems.HasErrors)
            return null;

        var reading = type.Read(ConfigJson.Element(given.ToJson()));
        if (reading.Fault is not null)
            owner.Report("default", reading.Fault, reading.Hint);
        return reading.Value;
    }

    private static ScalarParameter ReadScalar(
        MappingReader parameter, string name, string help, string word, Dictionary<string, MapOnSwap> maps)
    {
        var type = TypeReader.Read(parameter, word);
        var isRequired = parameter.OptionalBoolean("required", false);
        var fallback = ReadDefault(parameter, type);
        if (isRequired && parameter.Has("default"))
            parameter.Report("default", "a parameter that is required has no default", "leave 'default' or 'required' out");
        else if (!isRequired && !parameter.Has("default"))
            parameter.Problems.Add(parameter.Mapping.Place, "'default' is missing", "give one, or 'required: true'");
        var target = parameter.RequiredMapping("target") is { } given ? ManifestReader.ReadConfigTarget(given, maps) : new FieldTarget("", 0, null);
        return new ScalarParameter(name, help, type, fallback, target);
    }
}
