using System.Globalization;
using System.Text.Json;

namespace HyperMesh.Autonomic.Ebpf.Manifests.Values;

/// <summary>A whole number in a range, both ends included.</summary>
public sealed record IntegerType(ulong Minimum = 0, ulong Maximum = ulong.MaxValue) : ConfigType
{
    public override string Word => "integer";

    /// <inheritdoc/>
    public override ConfigReading Read(JsonElement given) =>
        given.ValueKind is JsonValueKind.String or JsonValueKind.True or JsonValueKind.False ? NotOne(given.ToString()) : base.Read(given);

    private protected override ConfigReading ReadText(string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= Minimum && number <= Maximum
            ? ConfigReading.Of(number)
            : NotOne(text);

    private ConfigReading NotOne(string text) => ConfigReading.No($"'{text}' is no whole number from {Minimum} to {Maximum}");
}
