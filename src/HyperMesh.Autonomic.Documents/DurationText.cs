using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace HyperMesh.Autonomic.Documents;

/// <summary>
/// Durations as documents write them: amounts with the units us, ms, s, m, h and d (a day is 24 hours), from large to small and each once,
/// such as <c>250us</c>, <c>1.5s</c> or <c>1m30s</c>. Never negative; exact to 0.1 us, the resolution of <see cref="TimeSpan"/>.
/// Thread-safe.
/// </summary>
public static partial class DurationText
{
    private const int LongestText = 100;
    private const string UnitsHint = "units are us, ms, s, m, h and d";

    private static readonly (string Name, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond), ("us", TimeSpan.TicksPerMicrosecond),
    ];

    /// <summary>Writes a duration as it would be read: 90 seconds are <c>1m30s</c>, zero is <c>0s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        var written = new StringBuilder(duration < TimeSpan.Zero ? "-" : "");
        var rest = duration.Ticks == long.MinValue ? long.MaxValue : Math.Abs(duration.Ticks);
        foreach (var (name, ticks) in Units[..^1])
        {
            if (rest >= ticks)
                written.Append(rest / ticks).Append(name);
            rest %= ticks;
        }
        if (rest > 0)
            written.Append((rest / (decimal)TimeSpan.TicksPerMicrosecond).ToString("0.#")).Append("us");
        return duration == TimeSpan.Zero ? "0s" : written.ToString();
    }

    /// <summary>Reads a duration.</summary>
    /// <returns>
    /// Whether the text is a duration; <see cref="ScalarNode.TryDuration(ProblemList, TimeSpan, TimeSpan, out TimeSpan)"/> reports why not.
    /// </returns>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(text, out duration) is null;
    }

    internal static Complaint? Parse(string text, out TimeSpan duration)
    {
        duration = default;
        if (text.Length > LongestText || !Shape().IsMatch(text))
            return Misshapen(text);
        var (ticks, previous, ordered) = (0m, -1, true);
        foreach (Match part in Part().Matches(text))
        {
            var (amount, unit) = (part.Groups[1].Value, part.Groups[2].Value);
            var index = Array.FindIndex(Units, known => known.Name == unit);
            if (index < 0)
                return UnknownUnit(amount, unit);
            if (!decimal.TryParse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                || number > long.MaxValue / Units[index].Ticks
                || (ticks += number * Units[index].Ticks) > long.MaxValue)
                return new Complaint($"the duration {Quoted.Of(text)} is too long", "the longest is 10675199d");
            ordered &= index > previous;
            previous = index;
        }
        if (ticks != decimal.Truncate(ticks))
            return new Complaint($"the duration {Quoted.Of(text)} is finer than 0.1us");
        duration = new TimeSpan((long)ticks);
        return ordered ? null : new Complaint(
            $"the units of {Quoted.Of(text)} do not go from large to small, each once", $"write {Format(duration)}");
    }

    internal static Complaint? Check(string text, TimeSpan value, TimeSpan minimum, TimeSpan maximum)
    {
        if (value >= minimum && value <= maximum)
            return null;
        return RangeText.Outside(text, minimum > TimeSpan.Zero || maximum < TimeSpan.MaxValue ? Format(minimum) : null,
            maximum < TimeSpan.MaxValue ? Format(maximum) : null);
    }

    private static Complaint Misshapen(string text)
    {
        if (Bare().IsMatch(text))
            return new Complaint("a duration needs a unit, such as 5s");
        if (text.Length > LongestText)
            return new Complaint($"expected a duration, found {Quoted.Of(text)}");
        if (text.StartsWith('-') && Shape().IsMatch(text.AsSpan(1)))
            return new Complaint($"a duration is not negative, found {Quoted.Of(text)}");
        var closed = text.Replace(" ", "");
        return new Complaint(
            $"expected a duration, found {Quoted.Of(text)}",
            closed != text && Shape().IsMatch(closed) && TryParse(closed, out _)
                ? $"write {closed}"
                : "a duration is written as 500ms, 5s or 1m30s");
    }

    private static Complaint UnknownUnit(string amount, string unit)
    {
        var meant = unit.ToLowerInvariant() switch
        {
            "µs" or "μs" or "us" or "usec" or "micros" => "us",
            "ms" or "msec" or "millis" => "ms",
            "s" or "sec" or "secs" or "second" or "seconds" => "s",
            "m" or "min" or "mins" or "minute" or "minutes" => "m",
            "h" or "hr" or "hrs" or "hour" or "hours" => "h",
            "d" or "day" or "days" => "d",
            _ => null,
        };
        return new Complaint($"unknown unit {Quoted.Of(unit)}", meant is null ? UnitsHint : $"write {amount}{meant}");
    }

    [GeneratedRegex(@"\A([0-9]+(\.[0-9]+)?[a-zA-Zµμ]+)+\z")]
    private static partial Regex Shape();

    [GeneratedRegex(@"([0-9]+(?:\.[0-9]+)?)([a-zA-Zµμ]+)")]
    private static partial Regex Part();

    [GeneratedRegex(@"\A[-+]?[0-9]+(\.[0-9]+)?\z")]
    private static partial Regex Bare();
}
