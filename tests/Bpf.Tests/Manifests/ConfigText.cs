using System.Text.Json;
using HyperMesh.Autonomic.Ebpf.Manifests.Values;

namespace HyperMesh.Autonomic.Bpf.Tests.Manifests;

/// <summary>What the compiler makes of a configuration, as text.</summary>
internal static class ConfigText
{
    public static ProgramManifest Firewall { get; } =
        ManifestReader.ReadFile(Path.Combine(ShippedPrograms.Sources, "xdp_firewall", "xdp_firewall.yaml"), new ProblemList())[0];

    /// <summary>Each problem as "pointer: message; hint".</summary>
    public static IReadOnlyList<string> Problems(string config, ProgramManifest? manifest = null)
    {
        ConfigCompiler.Compile(manifest ?? Firewall, JsonElement.Parse(config), out var problems);
        return [.. problems.Select(p => p.Hint is null ? $"{p.Pointer}: {p.Message}" : $"{p.Pointer}: {p.Message}; {p.Hint}")];
    }

    /// <summary>Each write as "map[key].field=value", in hexadecimal; of an array and of a size how much it is.</summary>
    public static IReadOnlyList<string> Writes(string? config, ProgramManifest? manifest = null)
    {
        var writes = ConfigCompiler.Compile(manifest ?? Firewall, config is null ? null : JsonElement.Parse(config), out var problems);
        problems.ShouldBeEmpty();
        return [.. writes.Select(Text)];
    }

    private static string Text(MapWrite write) => write switch
    {
        FieldWrite field => $"{field.Map}[{field.Target.Key}].{field.Target.Field}={field.Value:x}",
        ValueWrite value => $"{value.Map}[{value.Target.Key}].{value.Target.Field}={value.Value.Identity}",
        TableWrite table => string.Join(' ', table.Entries.Select(entry => $"{table.Map}[{Text(entry.Key)}]=({Text(entry.Value)})")),
        ArrayWrite array => $"{array.Map}: {array.Values.Length} bytes",
        MapSize size => $"{size.Map}: {size.Entries}",
        _ => throw new ArgumentException($"{write} is no known write", nameof(write)),
    };

    private static string Text(IReadOnlyList<(string? Member, ConfigValue Value)> part) =>
        string.Join(' ', part.Select(one => one.Member is null ? one.Value.Identity : $"{one.Member}={one.Value.Identity}"));
}
