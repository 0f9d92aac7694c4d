using System.Text.RegularExpressions;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Plugins.Trust;

namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>What stands beside a plugin's assembly as <c>plugin.yaml</c>. Immutable.</summary>
public sealed partial record PluginManifest
{
    public const string FileName = "plugin.yaml";

    /// <summary>Unique among plugins.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence.</summary>
    public required string Description { get; init; }

    /// <summary>File name of the assembly, without a folder.</summary>
    public required string Assembly { get; init; }

    /// <summary>The class to use where the assembly has several; else null.</summary>
    public string? Type { get; init; }

    /// <summary>The plugin's version, as 1.2.3 or 1.2.3-beta.4; null when it says none.</summary>
    public string? Version { get; init; }

    /// <summary>The version of the contracts that it is built for, as 0.1; null when it says none.</summary>
    public string? Contracts { get; init; }

    /// <summary>All that it may register; null when it says nothing.</summary>
    public PluginProvides? Provides { get; init; }

    /// <summary>All that it wants to use; null when it says nothing.</summary>
    public IReadOnlyList<Capability>? Capabilities { get; init; }

    /// <summary>Where the manifest names the assembly.</summary>
    public required Place Place { get; init; }

    /// <summary>The numbers of <see cref="Version"/>; null when it says none.</summary>
    public Version? Number => Version is null ? null : System.Version.Parse(Version.Split('-', '+')[0]);

    internal MappingNode? Source { get; init; }

    /// <summary>Reads a manifest; null when it has errors.</summary>
    public static PluginManifest? Read(string path, ProblemList problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var resources = Resource.ReadFile(path, "Plugin", problems);
        if (resources is not [var resource])
        {
            if (!problems.HasErrors)
                problems.Add(Place.StartOf(path), "a plugin has one manifest");
            return null;
        }

        var spec = resource.Spec;
        var manifest = new PluginManifest
        {
            Name = resource.Name,
            Description = resource.Description,
            Assembly = ReadAssembly(spec),
            Type = spec.OptionalString("type"),
            Version = ReadVersion(spec, "version", VersionText(), "write it as 1.2.3 or 1.2.3-beta.4"),
            Contracts = ReadVersion(spec, "contracts", ContractsText(), "write major and minor version in quotes: \"0.1\""),
            Provides = ReadProvides(spec),
            Capabilities = ReadCapabilities(spec),
            Place = spec.PlaceOf("assembly"),
            Source = spec.Mapping,
        };
        return spec.Done() ? manifest : null;
    }

    /// <summary>Where a part of the manifest stands, by its JSON pointer from the spec; the nearest part above where it is not there.</summary>
    internal Place PlaceOf(string pointer) => Source?.Find(pointer)?.Place ?? Place;

    private static string ReadAssembly(MappingReader spec)
    {
        var assembly = spec.RequiredString("assembly");
        if (assembly.AsSpan().ContainsAny('/', '\\', '\0') || assembly is "." or "..")
            spec.Report("assembly", $"{Quoted.Of(assembly)} is no file's name", "the assembly lies in the plugin's own folder; name the file alone");
        return assembly;
    }

    private static string? ReadVersion(MappingReader spec, string key, Regex form, string hint)
    {
        var text = spec.OptionalString(key);
        if (text is null || form.IsMatch(text))
            return text;
        spec.Report(key, $"{Quoted.Of(text)} is no version", hint);
        return null;
    }

    private static PluginProvides? ReadProvides(MappingReader spec)
    {
        if (spec.OptionalMapping("provides") is not { } provides)
            return null;

        var read = new PluginProvides
        {
            Monitors = provides.OptionalStrings("monitors"),
            Detectors = provides.OptionalStrings("detectors"),
            Executors = provides.OptionalStrings("executors"),
        };
        provides.Done();
        return read;
    }

    private static List<Capability>? ReadCapabilities(MappingReader spec)
    {
        if (!spec.Has("capabilities"))
            return null;

        var wanted = new List<Capability>();
        foreach (var item in spec.OptionalSequence("capabilities"))
        {
            if (item.TryScalar(spec.Problems, "a capability", out var scalar) && scalar.TryEnum(spec.Problems, out Capability one))
                wanted.Add(one);
        }

        return wanted;
    }

    // Bounded, and nothing that could pass for the end of a line: versions are part of what is signed.
    [GeneratedRegex(@"^[0-9]{1,5}\.[0-9]{1,5}\.[0-9]{1,5}(-[0-9A-Za-z.-]{1,40})?(\+[0-9A-Za-z.-]{1,40})?\z")]
    private static partial Regex VersionText();

    [GeneratedRegex(@"^[0-9]{1,5}\.[0-9]{1,5}\z")]
    private static partial Regex ContractsText();
}
