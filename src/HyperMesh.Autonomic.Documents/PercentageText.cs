using System.Globalization;
using System.Text.RegularExpressions;

namespace HyperMesh.Autonomic.Documents;

/// <summary>Percentages: a decimal number and a percent sign.</summary>
internal static partial class PercentageText
{
    public static Complaint? Parse(string text, out double fraction)
    {
        fraction = default;
        var match = Percentage().Match(text);
        if (!match.Success)
            return Complain(text);
        if (text[0] == '-')
            return new Complaint($"a percentage is not negative, found {Quoted.Of(text)}");
        if (!TryDecimal(match.Groups["number"].Value, out var percent))
            return new Complaint($"{Quoted.Of(text)} is too large");
        fraction = (double)(percent / 100);
        return null;
    }

    public static Complaint? Check(string text, double fraction, double minimum, double maximum)
    {
        if (fraction >= minimum && fraction <= maximum)
            return null;
        return RangeText.Outside(text, minimum > 0 || maximum < double.MaxValue ? Percent(minimum) : null,
            maximum < double.MaxValue ? Percent(maximum) : null);
    }

    private static string Percent(double fraction) => $"{Math.Round(fraction * 100, 6)}%";

    private static Complaint Complain(string text)
    {
        var isNumber = DecimalText.ParseNumber(text, out _) is null && TryDecimal(text, out _);
        if (isNumber)
            return new Complaint("a percentage needs a percent sign, such as 80%", PercentHint(text));
        var closed = text.Replace(" ", "");
        return new Complaint(
            $"expected a percentage, found {Quoted.Of(text)}",
            closed != text && Percentage().IsMatch(closed) ? $"write {closed}" : "a percentage is written as 80%");
    }

    /// <summary>0.8 was surely meant as a fraction; 1 and 80 could be either or are percent already.</summary>
    private static string? PercentHint(string text) =>
        TryDecimal(text, out var number) && number is > 0 and < 1 ? $"{text} is {(number * 100).ToString("0.############")}%" : null;

    private static bool TryDecimal(string text, out decimal value) =>
        decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out value);

    [GeneratedRegex(@"\A(?<number>-?(0|[1-9][0-9]*)(\.[0-9]+)?)%\z")]
    private static partial Regex Percentage();
}
