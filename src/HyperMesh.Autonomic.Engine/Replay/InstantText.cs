using System.Globalization;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>Instants as recordings write them, <c>2026-01-31T12:00:00.1234567Z</c>. Thread-safe.</summary>
internal static class InstantText
{
    /// <summary>Bytes of an instant that is written.</summary>
    public const int Length = 28;

    private const int Digits = 7;

    /// <summary>Reads an instant at the beginning of some bytes; false for any other form, which may still be an instant.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out DateTimeOffset at, out int used)
    {
        (at, used) = (default, 0);
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
            return false;

        var (year, month, day) = (Number(text[..4]), Number(text[5..7]), Number(text[8..10]));
        var (hour, minute, second) = (Number(text[11..13]), Number(text[14..16]), Number(text[17..19]));
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59)
            return false;

        used = 19;
        if (!TryFraction(text, ref used, out var ticks) || used >= text.Length || text[used] != 'Z')
            return false;

        used++;
        at = new DateTimeOffset(new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).AddTicks(ticks));
        return true;
    }

    /// <summary>Writes an instant; the room is <see cref="Length"/> bytes.</summary>
    public static void Write(DateTimeOffset at, Span<byte> text)
    {
        at.UtcDateTime.TryFormat(text, out _, "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
    }

    private static bool TryFraction(ReadOnlySpan<byte> text, ref int used, out long ticks)
    {
        ticks = 0;
        if (text[used] != '.')
            return true;

        var digits = 0;
        for (used++; used < text.Length && text[used] is >= (byte)'0' and <= (byte)'9'; used++)
        {
            if (++digits > Digits)
                return false;
            ticks = (ticks * 10) + (text[used] - '0');
        }

        for (var i = digits; i < Digits; i++)
            ticks *= 10;
        return digits > 0;
    }

    /// <summary>The number that some digits are; below zero for anything else.</summary>
    private static int Number(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return -1;
            number = (number * 10) + (digit - '0');
        }

        return number;
    }
}
