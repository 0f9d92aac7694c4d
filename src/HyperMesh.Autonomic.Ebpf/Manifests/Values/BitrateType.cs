using System.Globalization;

namespace HyperMesh.Autonomic.Ebpf.Manifests.Values;

/// <summary>A rate as tc writes it: bit, kbit, mbit, gbit a second, powers of 1000, or bps, kbps, mbps, gbps in bytes. Stored as bytes a
/// second.</summary>
/// <param name="Minimum">The lowest, in bytes a second.</param>
/// <param name="Maximum">The highest, in bytes a second.</param>
public sealed record BitrateType(ulong Minimum = 0, ulong Maximum = ulong.MaxValue) : ConfigType
{
    private const string Written = "a rate is written as 100mbit or 1gbit, or in bytes as 125000bps";

    private static readonly (string Suffix, decimal Bytes)[] Units =
    [
        ("kbit", 125), ("mbit", 125e3m), ("gbit", 125e6m), ("tbit", 125e9m),
        ("kbps", 1e3m), ("mbps", 1e6m), ("gbps", 1e9m), ("tbps", 1e12m), ("bit", 0.125m), ("bps", 1),
    ];

    public override string Word => "bitrate";

    private protected override ConfigReading ReadText(string text)
    {
        var (suffix, factor) = Units.FirstOrDefault(unit => text.EndsWith(unit.Suffix, StringComparison.OrdinalIgnoreCase));
        if (suffix is null || !text.EndsWith(suffix, StringComparison.Ordinal))
            return ConfigReading.No($"'{text}' is no rate", suffix is null ? Written : $"write {text[..^suffix.Length]}{suffix}");
        if (!decimal.TryParse(text[..^suffix.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return ConfigReading.No($"'{text}' is no rate", Written);
        if (number > ulong.MaxValue / factor)
            return ConfigReading.No($"'{text}' is more than anything can carry");

        var bytes = number * factor;
        if (bytes != decimal.Truncate(bytes))
            return ConfigReading.No($"'{text}' is no whole number of bytes a second");
        return bytes >= Minimum && bytes <= Maximum
            ? ConfigReading.Of((ulong)bytes)
            : ConfigReading.No($"'{text}' is not from {Minimum}bps to {Maximum}bps");
    }
}
