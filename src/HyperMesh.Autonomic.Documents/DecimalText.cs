using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace HyperMesh.Autonomic.Documents;

/// <summary>Decimal numbers, and what to say about everything else that YAML 1.1, YAML 1.2 or an author would take for a number.</summary>
internal static partial class DecimalText
{
    private const int LongestText = 40;

    public static Complaint? ParseInteger<T>(string text, T minimum, T maximum, out T value)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        value = default;
        if (!Integer().IsMatch(text))
            return Complain(text, "a whole number", Integer());
        var fits = T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        if (fits && value >= minimum && value <= maximum)
            return null;
        return Outside(text, fits ? value < minimum : text[0] == '-', minimum, maximum);
    }

    public static Complaint? ParseNumber(string text, out double value, string expected = "a number")
    {
        value = default;
        if (!Number().IsMatch(text))
            return Complain(text, expected, Number());
        value = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(value) ? null : new Complaint($"{Quoted.Of(text)} is too large");
    }

    /// <summary>Whether the text is a number for <see cref="ParseNumber"/>.</summary>
    public static bool IsNumber(string text) =>
        Number().IsMatch(text) && double.IsFinite(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));

    /// <summary>Names the bound that was crossed, and the other one where it is narrower than the type.</summary>
    private static Complaint Outside<T>(string text, bool below, T minimum, T maximum)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var lower = below || minimum > T.MinValue || T.IsZero(minimum) ? minimum.ToString() : null;
        var upper = !below || maximum < T.MaxValue ? maximum.ToString() : null;
        return RangeText.Outside(text, lower, upper);
    }

    /// <summary>What to say about text that is no decimal number.</summary>
    private static Complaint Complain(string text, string expected, Regex wanted)
    {
        if (text.Length > LongestText)
            return new Complaint($"expected {expected}, found {Quoted.Of(text)}");
        var bare = text.TrimStart('-', '+');
        if (LeadingZero().IsMatch(bare))
            return new Complaint($"{Quoted.Of(text)} has a leading zero", LeadingZeroHint(text));
        if (bare.ToLowerInvariant() is ".inf" or ".nan" or "inf" or "nan" or "infinity")
            return new Complaint($"{Quoted.Of(text)} is not a finite number");
        if (OtherBase().IsMatch(bare))
            return new Complaint($"{Quoted.Of(text)} is not a decimal number", $"write {(text[0] == '-' ? "-" : "")}{InDecimal(bare)}");
        return Unexpected(text, expected, wanted);
    }

    private static Complaint Unexpected(string text, string expected, Regex wanted)
    {
        var rewritten = Rewrite(text);
        return new Complaint(
            $"expected {expected}, found {Quoted.Of(text)}",
            rewritten != text && wanted.IsMatch(rewritten) ? $"write {rewritten}" : null);
    }

    private static string LeadingZeroHint(string text)
    {
        var sign = text[0] == '-' ? "-" : "";
        var digits = text.TrimStart('-', '+').TrimStart('0');
        if (digits.Length == 0 || digits[0] == '.')
            return $"write {sign}0{digits}";
        var octal = digits.Length is > 1 and < 20 && digits.All(c => c is >= '0' and <= '7');
        return octal ? $"write {sign}{digits}, or {sign}{Convert.ToUInt64(digits, 8)} if octal is meant" : $"write {sign}{digits}";
    }

    /// <summary>A number such as 0x1F, 0o17 or 0b101 in decimal.</summary>
    private static BigInteger InDecimal(string bare)
    {
        var radix = char.ToLowerInvariant(bare[1]) switch { 'x' => 16, 'o' => 8, _ => 2 };
        return bare[2..].Aggregate(BigInteger.Zero, (value, digit) => value * radix + Convert.ToInt32(digit.ToString(), 16));
    }

    /// <summary>The same number as this library reads it; the text itself where that is not plain to see.</summary>
    private static string Rewrite(string text)
    {
        if (Grouped().IsMatch(text))
            return text.Replace("_", "").Replace(",", "");
        if (Suffixed().IsMatch(text) && QuantityText.Parse(text, out var quantity) is null && quantity == Math.Truncate(quantity))
            return quantity.ToString("F0");
        if (!LacksDigit().IsMatch(text))
            return text;
        var digits = text.TrimEnd('.').Replace("-.", "-0.").Replace("+.", "0.");
        return digits[0] == '.' ? "0" + digits : digits;
    }

    [GeneratedRegex(@"\A[-+]?(0|[1-9][0-9]*)\z")]
    private static partial Regex Integer();

    // Numbers of JSON with a longer exponent cannot be compared with each other.
    [GeneratedRegex(@"\A[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]{1,9})?\z")]
    private static partial Regex Number();

    [GeneratedRegex(@"\A0[0-9]+(\.[0-9]+)?\z")]
    private static partial Regex LeadingZero();

    [GeneratedRegex(@"\A0([xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)\z")]
    private static partial Regex OtherBase();

    [GeneratedRegex(@"\A[-+]?[1-9][0-9]{0,2}([_,]?[0-9]{3})+\z")]
    private static partial Regex Grouped();

    [GeneratedRegex(@"\A[-+]?([0-9]+\.|\.[0-9]+)\z")]
    private static partial Regex LacksDigit();

    [GeneratedRegex(@"\A[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?[kMG]\z")]
    private static partial Regex Suffixed();
}
