using System.Globalization;
using System.Text.RegularExpressions;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>The notation of values in promtool's unit tests: <c>1 2 3</c>, <c>0+10x5</c> (six values), <c>9-1x4</c>, <c>7x3</c> (four values),
/// <c>_</c> and <c>_x5</c> for one and five ticks without a sample, <c>stale</c>.</summary>
internal static partial class ValuesText
{
    /// <summary>Reads the notation.</summary>
    /// <param name="text">The notation.</param>
    /// <param name="complaint">What is wrong and how to mend it; null when nothing is.</param>
    public static IReadOnlyList<ValueRun> Parse(string text, out (string Message, string Hint)? complaint)
    {
        complaint = null;
        var runs = new List<ValueRun>();
        foreach (var item in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (ParseItem(item) is not { } run)
            {
                complaint = ($"{Quoted.Of(item)} is no value", Hint(item));
                return [];
            }

            runs.Add(run);
        }

        if (runs.Count == 0)
            complaint = ("there is no value here", "write values as '0 5 10', '0+5x2', '_' or 'stale'");
        return runs;
    }

    private static ValueRun? ParseItem(string item)
    {
        if (item == "stale")
            return ValueRun.Gap(1);
        if (Omitted().Match(item) is { Success: true } gap)
            return Times(gap.Groups["n"]) is { } ticks ? ValueRun.Gap(gap.Groups["n"].Success ? ticks : 1) : null;
        if (Shape().Match(item) is not { Success: true } match || Times(match.Groups["n"]) is not { } times)
            return null;

        // As in promtool, x5 means five more values after the first.
        return new ValueRun(Number(match.Groups["v"].Value), match.Groups["s"].Success ? Number(match.Groups["s"].Value) : 0, times + 1);
    }

    private static long? Times(Group n) =>
        !n.Success ? 0 : uint.TryParse(n.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var times) ? times : null;

    private static double Number(string text) => text.TrimStart('+', '-').ToLowerInvariant() switch
    {
        "inf" => text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity,
        "nan" => double.NaN,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    private static string Hint(string item)
    {
        if (item.StartsWith("{{", StringComparison.Ordinal))
            return "a native histogram has no meaning here; give its count or sum as a series of its own";
        if (Unfinished().IsMatch(item))
            return $"say how often: '{item}x5' is six values";
        return "write values as '5', '0+5x2' (0 5 10), '5x2' (5 5 5), '_' or 'stale', with spaces between them";
    }

    private const string NumberForm = @"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[iI][nN][fF]|[nN][aA][nN]";

    [GeneratedRegex(@"\A_(?:x(?<n>[0-9]+))?\z")]
    private static partial Regex Omitted();

    [GeneratedRegex($@"\A(?<v>[-+]?(?:{NumberForm}))(?:(?:(?<s>[-+](?:{NumberForm})))?x(?<n>[0-9]+))?\z")]
    private static partial Regex Shape();

    [GeneratedRegex($@"\A[-+]?(?:{NumberForm})[-+](?:{NumberForm})\z")]
    private static partial Regex Unfinished();
}
