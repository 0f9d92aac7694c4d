using System.Globalization;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>Numbers as JSON writes them. Thread-safe.</summary>
internal static class NumberText
{
    /// <summary>Up to so many digits and powers of ten a double holds exactly, so that one division rounds once, as it should
    /// (Clinger, "How to read floating point numbers accurately", 1990).</summary>
    private const int ExactDigits = 15;

    private static readonly double[] Powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>Reads a finite number at the beginning of some bytes.</summary>
    /// <param name="text">The bytes.</param>
    /// <param name="value">The nearest double.</param>
    /// <param name="used">How many bytes it took.</param>
    /// <returns>False when there is none in the form of JSON.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out double value, out int used)
    {
        var i = text.Length > 0 && text[0] == '-' ? 1 : 0;
        var first = i;
        var digits = 0L;
        while (i < text.Length && (uint)(text[i] - '0') <= 9 && i - first <= ExactDigits)
            digits = (digits * 10) + (text[i++] - '0');
        var count = i - first;
        if (count == 0 || count > ExactDigits || (count > 1 && text[first] == '0'))
            return TrySlowly(text, out value, out used);

        var decimals = 0;
        if (i < text.Length && text[i] == '.')
        {
            var point = ++i;
            while (i < text.Length && (uint)(text[i] - '0') <= 9 && count <= ExactDigits)
            {
                digits = (digits * 10) + (text[i++] - '0');
                count++;
            }

            decimals = i - point;
            if (decimals == 0)
                return TrySlowly(text, out value, out used);
        }

        if (count > ExactDigits || (i < text.Length && (text[i] | 0x20) == 'e'))
            return TrySlowly(text, out value, out used);

        used = i;
        value = decimals == 0 ? digits : digits / Powers[decimals];
        if (first == 1)
            value = -value;
        return true;
    }

    private static bool TrySlowly(ReadOnlySpan<byte> text, out double value, out int used)
    {
        used = LengthOf(text);
        value = 0;
        return used > 0 && double.TryParse(text[..used], NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    /// <summary>Bytes of a number in the form of JSON; 0 when there is none.</summary>
    private static int LengthOf(ReadOnlySpan<byte> text)
    {
        var i = text.Length > 0 && text[0] == '-' ? 1 : 0;
        var whole = DigitsAt(text, i);
        if (whole == 0 || (whole > 1 && text[i] == '0'))
            return 0;
        i += whole;
        if (i < text.Length && text[i] == '.')
        {
            var part = DigitsAt(text, i + 1);
            if (part == 0)
                return 0;
            i += part + 1;
        }

        if (i >= text.Length || (text[i] | 0x20) != 'e')
            return i;
        var sign = i + 1 < text.Length && text[i + 1] is (byte)'+' or (byte)'-' ? 1 : 0;
        var power = DigitsAt(text, i + 1 + sign);
        return power == 0 ? 0 : i + 1 + sign + power;
    }

    private static int DigitsAt(ReadOnlySpan<byte> text, int from)
    {
        var i = from;
        while (i < text.Length && (uint)(text[i] - '0') <= 9)
            i++;
        return i - from;
    }
}
