using System.Globalization;
using System.Text.RegularExpressions;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>Durations as Prometheus writes them: also weeks and years, and a bare 0.</summary>
internal static partial class PromDuration
{
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text == "0")
            return true;
        if (text.Length is 0 or > 30 || !Shape().IsMatch(text))
            return false;

        foreach (Match part in Part().Matches(text))
        {
            if (!double.TryParse(part.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var amount) || amount > 1e6)
                return false;
            if (amount > 1e4 && part.Groups[2].Value is "y" or "w")
                return false;
            duration += part.Groups[2].Value switch
            {
                "y" => TimeSpan.FromDays(365) * amount,
                "w" => TimeSpan.FromDays(7) * amount,
                "d" => TimeSpan.FromDays(1) * amount,
                "h" => TimeSpan.FromHours(1) * amount,
                "m" => TimeSpan.FromMinutes(1) * amount,
                "s" => TimeSpan.FromSeconds(1) * amount,
                _ => TimeSpan.FromMilliseconds(1) * amount,
            };
            if (duration > TimeSpan.FromDays(365_000))
                return false;
        }

        return true;
    }

    [GeneratedRegex(@"\A([0-9]+(ms|[smhdwy]))+\z")]
    private static partial Regex Shape();

    [GeneratedRegex("([0-9]+)(ms|[smhdwy])")]
    private static partial Regex Part();
}
