using System.Globalization;
using System.Text.RegularExpressions;

namespace HyperMesh.Autonomic.Documents;

/// <summary>Numbers that may end in k, M or G, the powers of 1000.</summary>
internal static partial class QuantityText
{
    private const string Suffixes = "suffixes are k, M and G";

    public static Complaint? Parse(string text, out double value)
    {
        value = default;
        if (Suffixed().Match(text) is not { Success: true } match)
            return DecimalText.ParseNumber(text, out value, "a quantity");
        var factor = match.Groups["suffix"].Value switch { "k" => 1e3m, "M" => 1e6m, "G" => 1e9m, _ => 0m };
        if (factor == 0)
            return UnknownSuffix(text, match);
        // Decimal, so that 1.1k is 1100 and not a hair more.
        if (!decimal.TryParse(match.Groups["number"].Value, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
            || Math.Abs(number) > decimal.MaxValue / factor)
            return new Complaint($"{Quoted.Of(text)} is too large");
        value = (double)(number * factor);
        return null;
    }

    private static Complaint UnknownSuffix(string text, Match match)
    {
        var number = match.Groups["number"].Value;
        var suffix = match.Groups["suffix"].Value;
        var hint = suffix switch
        {
            "K" => $"write {number}k",
            "g" => $"write {number}G",
            "m" => $"write {number}M if millions are meant",
            "Ki" or "Mi" or "Gi" => Suffixes + ", powers of 1000; write powers of 1024 out",
            _ => Suffixes,
        };
        return new Complaint($"unknown suffix {Quoted.Of(suffix)}", hint);
    }

    [GeneratedRegex(@"\A(?<number>[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?)(?<suffix>[a-zA-Z]+)\z")]
    private static partial Regex Suffixed();
}
