using System.Globalization;

namespace HyperMesh.Autonomic.Detection.Explaining;

/// <summary>Numbers and durations as a person says them: short, with what matters. Thread-safe.</summary>
public static class PlainText
{
    private const double DaysOfAYear = 365.25;

    /// <summary>Four significant digits, or all those before the point, in groups: <c>8,412</c>, <c>0.01235</c>, <c>1.2e+20</c>.</summary>
    public static string Number(double value)
    {
        var size = Math.Abs(value);
        if (!double.IsFinite(value) || size >= 1e15 || (size < 1e-4 && size > 0))
            return value.ToString("0.###e+0", CultureInfo.InvariantCulture);
        if (size >= 1000)
            return value.ToString("#,0", CultureInfo.InvariantCulture);

        // Places behind the point, for four significant digits.
        var places = size > 0 ? Math.Clamp(3 - (int)Math.Floor(Math.Log10(size)), 0, 8) : 0;
        return Math.Round(value, places, MidpointRounding.AwayFromZero).ToString("0.########", CultureInfo.InvariantCulture);
    }

    /// <summary>The two largest units, the second one only where the first is small: <c>120 ms</c>, <c>1 h 20 min</c>, <c>12 days</c>, <c>3.4 years</c>.</summary>
    public static string Duration(TimeSpan duration)
    {
        var size = duration.Duration();
        if (size < TimeSpan.FromSeconds(1))
            return $"{Number(Math.Round(size.TotalMilliseconds, size.TotalMilliseconds < 10 ? 1 : 0))} ms";
        if (size < TimeSpan.FromMinutes(1))
            return $"{Number(Math.Round(size.TotalSeconds, size.TotalSeconds < 10 ? 1 : 0))} s";
        if (size < TimeSpan.FromHours(1))
            return Pair((long)size.TotalMinutes, "min", size.Seconds, "s");
        if (size < TimeSpan.FromDays(2))
            return Pair((long)size.TotalHours, "h", size.Minutes, "min");
        return size < TimeSpan.FromDays(2 * DaysOfAYear)
            ? Pair((long)size.TotalDays, "days", size.Hours, "h")
            : $"{Number(Math.Round(size.TotalDays / DaysOfAYear, 1))} years";
    }

    private static string Pair(long first, string unit, int second, string smaller) =>
        second == 0 || first >= 10 ? $"{first} {unit}" : $"{first} {unit} {second} {smaller}";
}
