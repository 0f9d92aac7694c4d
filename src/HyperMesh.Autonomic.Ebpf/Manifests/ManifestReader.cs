using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Reads program manifests; every problem at once, with its place.</summary>
public static class ManifestReader
{
    private static readonly string[] Types = ["xdp"];
    private static readonly string[] HookKinds = ["xdp"];
    private static readonly string[] FieldTypes = ["enum", "cidr", "protocol", "port"];

    /// <summary>The manifests in a file; those with errors are left out.</summary>
    public static IReadOnlyList<ProgramManifest> ReadFile(string path, ProblemList problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var syntax = problems.Part();
        var documents = YamlReader.ReadFile(path, syntax);
        List<ProgramManifest> read =
            [.. Resource.Read(documents, "Program", problems).Select(resource => Read(resource, path)).OfType<ProgramManifest>()];
        return syntax.HasErrors ? [] : read;
    }

    private static ProgramManifest? Read(Resource resource, string path)
    {
        var spec = resource.Spec;
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var type = spec.RequiredName("type", Types);
        var hooks = spec.RequiredStrings("hooks");
        foreach (var hook in hooks.Except(HookKinds))
            spec.Report("hooks", $"'{hook}' is no kind of hook", NearestName.Hint(hook, HookKinds));

        var maps = ReadMaps(spec);
        var manifest = new ProgramManifest
        {
            Name = resource.Name,
            Description = resource.Description,
            Type = type,
            Hooks = hooks,
            ObjectPath = Path.Combine(folder, spec.OptionalString("object", $"{resource.Name}.bpf.o")),
            Function = spec.OptionalString("function", resource.Name),
            License = spec.RequiredString("license"),
            Maps = maps,
            Counters = [.. spec.OptionalMappings("counters").Select(counter => ReadCounter(counter, maps))],
            Parameters = ReadParameters(spec, maps),
            Place = spec.Mapping.Place,
        };
        return spec.Done() ? manifest : null;
    }

    private static Dictionary<string, MapOnSwap> ReadMaps(MappingReader spec)
    {
        var maps = new Dictionary<string, MapOnSwap>();
        if (spec.OptionalMapping("maps") is not { } listed)
            return maps;

        foreach (var entry in listed.Mapping.Entries)
        {
            if (listed.RequiredMapping(entry.Key.Text) is not { } map)
                continue;
            // The kernel keeps 15 characters, and a map must be found again by its name.
            if (entry.Key.Text.Length > 15)
                listed.Problems.Add(entry.Key.Place, $"map name '{entry.Key.Text}' is longer than 15 characters", "the kernel would cut it");
            maps[entry.Key.Text] = map.OptionalEnum("onSwap", MapOnSwap.Rebuild);
            map.Done();
        }

        return maps;
    }

    private static ProgramCounter ReadCounter(MappingReader counter, Dictionary<string, MapOnSwap> maps)
    {
        var kind = counter.OptionalEnum("kind", MetricKind.Counter);
        var name = counter.RequiredString("metric");
        if (!counter.Problems.HasErrors && kind == MetricKind.Counter != name.EndsWith("_total", StringComparison.Ordinal))
            counter.Report("metric", $"'{name}' is a {kind.ToString().ToLowerInvariant()}", "counters, and only counters, end in _total");

        var each = counter.OptionalString("each");
        var read = new ProgramCounter
        {
            Metric = new Metric(name, kind, counter.OptionalString("unit", ""), counter.OptionalString("help", "")),
            Map = counter.RequiredName("map", maps.Keys),
            Key = each is null ? counter.OptionalInteger("key", 0u) : 0,
            Field = counter.OptionalString("field"),
            Each = each,
            Count = each is null ? null : ReadTarget(counter.OptionalMapping("count"), maps),
        };
        counter.Done();
        return read;
    }

    private static FieldTarget? ReadTarget(MappingReader? target, Dictionary<string, MapOnSwap> maps)
    {
        if (target is null)
            return null;

        var read = new FieldTarget(target.RequiredName("map", maps.Keys), target.OptionalInteger("key", 0u), target.RequiredString("field"));
        target.Done();
        return read;
    }

    private static FieldTarget RequiredTarget(MappingReader owner, string name, Dictionary<string, MapOnSwap> maps) =>
        ReadTarget(owner.RequiredMapping(name), maps) ?? new FieldTarget("", 0, "");

    private static List<ProgramParameter> ReadParameters(MappingReader spec, Dictionary<string, MapOnSwap> maps)
    {
        var read = new List<ProgramParameter>();
        if (spec.OptionalMapping("config") is not { } config)
            return read;

        foreach (var entry in config.Mapping.Entries)
        {
            if (config.RequiredMapping(entry.Key.Text) is not { } parameter)
                continue;
            var help = parameter.OptionalString("help", "");
            var type = parameter.RequiredName("type", ["enum", "integer", "rules"]);
            // Which other keys there may be depends on the type, so nothing can be said about them without one.
            if (type.Length == 0)
                continue;
            read.Add(type switch
            {
                "rules" => ReadRules(parameter, entry.Key.Text, help, maps),
                "integer" => ReadInteger(parameter, entry.Key.Text, help, maps),
                _ => ReadEnum(parameter, entry.Key.Text, help, maps),
            });
            parameter.Done();
        }

        return read;
    }

    private static EnumParameter ReadEnum(MappingReader parameter, string name, string help, Dictionary<string, MapOnSwap> maps)
    {
        var values = ReadValues(parameter);
        return new EnumParameter(
            name, help, values, parameter.RequiredName("default", values.Keys), RequiredTarget(parameter, "target", maps));
    }

    private static IntegerParameter ReadInteger(MappingReader parameter, string name, string help, Dictionary<string, MapOnSwap> maps)
    {
        var minimum = parameter.OptionalInteger("minimum", 0ul);
        var maximum = parameter.OptionalInteger("maximum", ulong.MaxValue);
        var fallback = parameter.RequiredInteger("default", minimum, maximum);
        return new IntegerParameter(name, help, minimum, maximum, fallback, RequiredTarget(parameter, "target", maps));
    }

    private static RulesParameter ReadRules(MappingReader parameter, string name, string help, Dictionary<string, MapOnSwap> maps)
    {
        var maxItems = parameter.RequiredInteger("maxItems", 1, 64);
        var count = RequiredTarget(parameter, "count", maps);
        var fields = new List<RuleField>();
        if (parameter.RequiredMapping("fields") is { } listed)
            foreach (var entry in listed.Mapping.Entries)
                if (listed.RequiredMapping(entry.Key.Text) is { } field && ReadField(field, entry.Key.Text, maps) is { } read)
                    fields.Add(read);
        return new RulesParameter(name, help, maxItems, count, fields);
    }

    private static RuleField? ReadField(MappingReader field, string name, Dictionary<string, MapOnSwap> maps)
    {
        var help = field.OptionalString("help", "");
        var required = field.OptionalBoolean("required", false);
        var type = field.RequiredName("type", FieldTypes);
        if (type.Length == 0)
            return null;

        var match = type == "enum" ? null : field.RequiredMapping("match");
        RuleField read = type switch
        {
            "cidr" => new CidrRuleField(name, help, required, MapIn(match, "ipv4", maps), MapIn(match, "ipv6", maps)),
            "protocol" => new ProtocolRuleField(name, help, required, MapIn(match, "map", maps)),
            "port" => new PortRuleField(name, help, required, MapIn(match, "map", maps), RequiredTarget(field, "any", maps)),
            _ => new EnumRuleField(name, help, required, ReadValues(field), RequiredTarget(field, "bits", maps)),
        };
        match?.Done();
        field.Done();
        return read;
    }

    private static string MapIn(MappingReader? match, string key, Dictionary<string, MapOnSwap> maps) =>
        match?.RequiredName(key, maps.Keys) ?? "";

    private static Dictionary<string, ulong> ReadValues(MappingReader owner)
    {
        var values = new Dictionary<string, ulong>();
        if (owner.RequiredMapping("values") is { } listed)
            foreach (var entry in listed.Mapping.Entries)
                values[entry.Key.Text] = listed.RequiredInteger<ulong>(entry.Key.Text);
        return values;
    }
}
