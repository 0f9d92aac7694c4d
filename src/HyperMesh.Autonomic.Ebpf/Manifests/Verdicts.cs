using System.Globalization;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>What functions return, by words (enum xdp_action, TC_ACT_*, and what cgroup_skb takes for yes and no). Thread-safe.</summary>
public static class Verdicts
{
    private static readonly (string Word, uint Number)[] Xdp =
        [("aborted", 0), ("drop", 1), ("pass", 2), ("tx", 3), ("redirect", 4)];

    private static readonly (string Word, uint Number)[] Tc =
        [("next", uint.MaxValue), ("pass", 0), ("drop", 2), ("redirect", 7)];

    private static readonly (string Word, uint Number)[] CgroupSkb = [("deny", 0), ("allow", 1)];

    /// <summary>The words that a type has.</summary>
    public static IEnumerable<string> Words(FunctionType type) => Of(type).Select(verdict => verdict.Word);

    /// <summary>The number of a verdict, given as a word or a number.</summary>
    public static bool TryParse(FunctionType type, string text, out uint verdict)
    {
        foreach (var (word, number) in Of(type))
        {
            if (word == text)
            {
                verdict = number;
                return true;
            }
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var signed))
        {
            verdict = unchecked((uint)signed);
            return true;
        }

        return uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out verdict);
    }

    /// <summary>The word for a verdict, or its number.</summary>
    public static string Text(FunctionType type, uint verdict)
    {
        foreach (var (word, number) in Of(type))
            if (number == verdict)
                return word;
        return $"{unchecked((int)verdict)}";
    }

    private static (string Word, uint Number)[] Of(FunctionType type) => type switch
    {
        FunctionType.Xdp => Xdp,
        FunctionType.Tc => Tc,
        FunctionType.CgroupSkb => CgroupSkb,
        _ => [],
    };
}
