using System.Globalization;

namespace HyperMesh.Autonomic.Ebpf.Manifests.Rules;

/// <summary>The values of rules as configurations write them.</summary>
internal static class RuleText
{
    public const ulong MostRate = 1_000_000_000;
    public const ulong MostBurst = 1_000_000;
    public const ulong LastPriority = 1_000_000_000;

    public static IEnumerable<string> Words<T>()
        where T : struct, Enum => Enum.GetNames<T>().Select(name => name.ToLowerInvariant());

    public static bool TryWord<T>(string text, out T value)
        where T : struct, Enum
    {
        value = default;
        return Words<T>().Contains(text) && Enum.TryParse(text, ignoreCase: true, out value);
    }

    /// <summary>80, or 1000-2000.</summary>
    public static bool TryPorts(string text, out (ushort First, ushort Last) ports)
    {
        ports = default;
        var dash = text.IndexOf('-');
        var (first, last) = dash < 0 ? (text, text) : (text[..dash], text[(dash + 1)..]);
        if (!TryNumber(first, 0, ushort.MaxValue, out var low) || !TryNumber(last, low, ushort.MaxValue, out var high))
            return false;
        ports = ((ushort)low, (ushort)high);
        return true;
    }

    /// <summary>1000, 1000pps, 10kpps, 1mpps.</summary>
    public static bool TryRate(string text, out ulong rate)
    {
        var (digits, factor) = text switch
        {
            [.. var number, 'k', 'p', 'p', 's'] => (number, 1_000ul),
            [.. var number, 'm', 'p', 'p', 's'] => (number, 1_000_000ul),
            [.. var number, 'p', 'p', 's'] => (number, 1ul),
            _ => (text, 1ul),
        };
        var isRead = TryNumber(digits, 1, MostRate / factor, out rate);
        rate *= factor;
        return isRead;
    }

    public static bool TryNumber(string text, ulong minimum, ulong maximum, out ulong number) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= minimum && number <= maximum;
}
