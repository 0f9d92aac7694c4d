using System.Text.Json;

namespace HyperMesh.Autonomic.Ebpf.Manifests.Values;

/// <summary>What the values of a parameter, or of a field of a table, look like. Immutable.</summary>
public abstract record ConfigType
{
    /// <summary>The type as manifests name it.</summary>
    public abstract string Word { get; }

    /// <summary>Reads a value; what is no text and no number is <see cref="ReadOther"/>'s.</summary>
    public virtual ConfigReading Read(JsonElement given) =>
        given.ValueKind is JsonValueKind.String or JsonValueKind.Number ? ReadText(given.ToString()) : ReadOther(given);

    private protected abstract ConfigReading ReadText(string text);

    private protected virtual ConfigReading ReadOther(JsonElement given) => ConfigReading.No(given.ValueKind switch
    {
        JsonValueKind.Null => "there is no value here",
        JsonValueKind.Array => "a list cannot stand here",
        JsonValueKind.Object => "a mapping cannot stand here",
        _ => $"'{given}' is no {Word}",
    });
}
