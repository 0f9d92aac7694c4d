using System.Text.Json;

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

    /// <summary>Each write as "map[key].field=value" or "map[bytes of the key]=mask", masks in hexadecimal.</summary>
    public static IReadOnlyList<string> Writes(string? config, ProgramManifest? manifest = null)
    {
        var writes = ConfigCompiler.Compile(manifest ?? Firewall, config is null ? null : JsonElement.Parse(config), out var problems);
        problems.ShouldBeEmpty();
        return [.. writes.Select(Text)];
    }

    private static string Text(MapWrite write) => write switch
    {
        FieldWrite field => $"{field.Map}[{field.Target.Key}].{field.Target.Field}={field.Value:x}",
        EntryWrite entry => $"{entry.Map}[{Convert.ToHexStringLower(entry.Key)}]={entry.Mask:x}",
        _ => throw new ArgumentException($"{write} is no known write", nameof(write)),
    };
}
