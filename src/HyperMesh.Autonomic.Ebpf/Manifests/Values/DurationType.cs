using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests.Values;

/// <summary>A duration, stored as a whole number of a unit.</summary>
/// <param name="Unit">What the program counts in: ns, us, ms or s.</param>
/// <param name="Minimum">The shortest.</param>
/// <param name="Maximum">The longest.</param>
public sealed record DurationType(string Unit, TimeSpan Minimum, TimeSpan Maximum) : ConfigType
{
    internal static readonly string[] Units = ["ns", "us", "ms", "s"];

    public override string Word => "duration";

    private protected override ConfigReading ReadText(string text)
    {
        if (!DurationText.TryParse(text, out var duration))
            return ConfigReading.No($"'{text}' is no duration", "a duration is written as 500ms, 5s or 1m30s");
        if (duration < Minimum || duration > Maximum)
            return ConfigReading.No($"'{text}' is not from {DurationText.Format(Minimum)} to {DurationText.Format(Maximum)}");
        if (Unit == "ns")
            return ConfigReading.Of((ulong)duration.Ticks * TimeSpan.NanosecondsPerTick);

        var ticks = Unit switch
        {
            "us" => TimeSpan.TicksPerMicrosecond,
            "ms" => TimeSpan.TicksPerMillisecond,
            _ => TimeSpan.TicksPerSecond,
        };
        return duration.Ticks % ticks == 0
            ? ConfigReading.Of((ulong)(duration.Ticks / ticks))
            : ConfigReading.No($"'{text}' is no whole number of {Unit}, which is what the program counts in");
    }
}
