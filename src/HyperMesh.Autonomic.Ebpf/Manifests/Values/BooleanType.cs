using System.Text.Json;

namespace HyperMesh.Autonomic.Ebpf.Manifests.Values;

/// <summary>true or false, stored as 1 or 0.</summary>
public sealed record BooleanType : ConfigType
{
    public override string Word => "boolean";

    private protected override ConfigReading ReadText(string text) =>
        ConfigReading.No($"'{text}' is neither true nor false", text.ToLowerInvariant() switch
        {
            "true" or "yes" or "on" or "y" or "1" => "write true, without quotes",
            "false" or "no" or "off" or "n" or "0" => "write false, without quotes",
            _ => null,
        });

    private protected override ConfigReading ReadOther(JsonElement given) => given.ValueKind switch
    {
        JsonValueKind.True => ConfigReading.Of(1),
        JsonValueKind.False => ConfigReading.Of(0),
        _ => base.ReadOther(given),
    };
}
