using System.Globalization;

namespace HyperMesh.Autonomic.Ebpf.Manifests.Values;

/// <summary>A number of bytes: 1500, or with k, m or g for powers of 1024.</summary>
public sealed record SizeType(ulong Minimum = 0, ulong Maximum = ulong.MaxValue) : ConfigType
{
    private const string Written = "a number of bytes is written as 1500, 64k, 1m or 1g; k is 1024";

    public override string Word => "bytes";

    private protected override ConfigReading ReadText(string text)
    {
        var shift = text.Length == 0 ? 0 : text[^1] switch { 'k' => 10, 'm' => 20, 'g' => 30, _ => 0 };
        var digits = shift == 0 ? text : text[..^1];
        if (!ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return ConfigReading.No($"'{text}' is no number of bytes", Written);
        return number <= ulong.MaxValue >> shift && number << shift is var bytes && bytes >= Minimum && bytes <= Maximum
            ? ConfigReading.Of(bytes)
            : ConfigReading.No($"'{text}' is not from {Minimum} to {Maximum} bytes");
    }
}
