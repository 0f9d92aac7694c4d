using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Reads program manifests; every problem at once, with its place. Thread-safe.</summary>
public static partial class ManifestReader
{
    private static readonly ReadManifests Known = new();

    /// <summary>The manifests in a file; those with errors are left out. A file that has not changed is read again, but not its YAML.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problems">Takes the problems.</param>
    /// <param name="trust">Says, whenever one of them is loaded, whether it may be; null for all.</param>
    public static IReadOnlyList<ProgramManifest> ReadFile(string path, ProblemList problems, IProgramTrust? trust = null)
    {
        ArgumentNullException.ThrowIfNull(problems);
        if (YamlReader.ReadBytes(path, problems) is not { } text)
            return [];

        var manifests = Known.Read(path, text, problems);
        return trust is null ? manifests : [.. manifests.Select(manifest => manifest with { Trust = trust })];
    }

    /// <summary>As <see cref="ReadFile"/>, of a text.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="path">The file that it stands for; its object is looked for beside it.</param>
    /// <param name="problems">Takes the problems.</param>
    public static IReadOnlyList<ProgramManifest> Read(string text, string path, ProblemList problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var syntax = problems.Part();
        return Read(YamlReader.Read(text, path, syntax), path, problems, syntax);
    }

    internal static IReadOnlyList<ProgramManifest> Read(ReadOnlyMemory<byte> text, string path, ProblemList problems)
    {
        var syntax = problems.Part();
        return [.. Read(YamlReader.Read(text.Span, path, syntax), path, problems, syntax).Select(manifest => manifest with { Text = text })];
    }

    private static IReadOnlyList<ProgramManifest> Read(IReadOnlyList<Node> documents, string path, ProblemList problems, ProblemList syntax)
    {
        List<ProgramManifest> read =
            [.. Resource.Read(documents, "Program", problems).Select(resource => Read(resource, path)).OfType<ProgramManifest>()];
        return syntax.HasErrors ? [] : read;
    }

    private static ProgramManifest? Read(Resource resource, string path)
    {
        var spec = resource.Spec;
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var functions = FunctionReader.Read(spec, resource.Name);
        var maps = ReadMaps(spec);
        var counters = spec.OptionalMappings("counters").Select(counter => MetricReader.ReadCounter(counter, maps, functions)).ToList();
        var histograms = spec.OptionalMappings("histograms").Select(part => MetricReader.ReadHistogram(part, maps, functions)).ToList();
        MetricReader.CheckNames(spec, counters, histograms);
        var parameters = ParameterReader.Read(spec, maps);
        var manifest = new ProgramManifest
        {
            Name = resource.Name,
            Description = resource.Description,
            Functions = functions,
            ObjectPath = Path.Combine(folder, ReadFileName(spec, "object", $"{resource.Name}.bpf.o")),
            License = spec.RequiredString("license"),
            Maps = maps,
            Counters = counters,
            Histograms = histograms,
            Events = EventReader.Read(spec, maps),
            Flows = FlowsReader.Read(spec, maps),
            Parameters = parameters,
            Place = spec.Mapping.Place,
            Source = spec.Mapping,
        };
        manifest = manifest with { Canary = CanaryReader.Read(spec, manifest) };
        return spec.Done() ? manifest : null;
    }

    private static string ReadFileName(MappingReader spec, string key, string fallback)
    {
        var name = spec.OptionalString(key, fallback);
        if (!name.Contains('\0'))
            return name;
        spec.Report(key, "a file's name cannot have a zero in it");
        return fallback;
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

    internal static FieldTarget? ReadTarget(MappingReader? target, Dictionary<string, MapOnSwap> maps) =>
        target is null ? null : ReadTarget(target, target.RequiredName("map", maps.Keys));

    /// <summary>A place that a configuration is written to.</summary>
    internal static FieldTarget ReadConfigTarget(MappingReader target, Dictionary<string, MapOnSwap> maps) =>
        ReadTarget(target, RequiredConfigMap(target, "map", maps));

    private static FieldTarget ReadTarget(MappingReader target, string map)
    {
        var read = new FieldTarget(map, target.OptionalInteger("key", 0u), target.OptionalString("field"));
        target.Done();
        return read;
    }

    /// <summary>The map that a configuration is written to. It may not be carried: it has to change with the program that reads it.</summary>
    internal static string RequiredConfigMap(MappingReader owner, string name, Dictionary<string, MapOnSwap> maps)
    {
        var map = owner.RequiredName(name, maps.Keys);
        if (maps.GetValueOrDefault(map) == MapOnSwap.Carry)
        {
            owner.Report(
                name,
                $"'{map}' is carried over a swap, so a new configuration would be in force before its program is",
                "say 'onSwap: rebuild' of this map, and keep in another what has to go on");
        }

        return map;
    }

    internal static Dictionary<string, ulong> ReadValues(MappingReader owner)
    {
        var values = new Dictionary<string, ulong>();
        if (owner.RequiredMapping("values") is { } listed)
            foreach (var entry in listed.Mapping.Entries)
                values[entry.Key.Text] = listed.RequiredInteger<ulong>(entry.Key.Text);
        return values;
    }
}
