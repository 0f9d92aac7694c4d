namespace HyperMesh.Autonomic.Engine.Analysis.Queries;

/// <summary>The thresholds with which rules compare one number, in order: what a change of the number means for the rules is found in it
/// without asking those whose threshold was not crossed. Not thread-safe while thresholds are added.</summary>
/// <remarks>A position is odd on a threshold (2k + 1 on the k-th) and even between two; <see cref="Unknown"/> for no number.</remarks>
internal sealed class Axis
{
    public const int Unknown = -1;

    private readonly SortedDictionary<double, List<CompiledRule>> _added = [];
    private double[] _thresholds = [];
    private CompiledRule[][] _rules = [];

    public int Count => _thresholds.Length;

    public void Add(double threshold, CompiledRule rule)
    {
        if (!_added.TryGetValue(threshold, out var rules))
            _added.Add(threshold, rules = []);
        // Rules come one after the other.
        if (rules.Count == 0 || rules[^1] != rule)
            rules.Add(rule);
    }

    /// <summary>Ends adding.</summary>
    public void Seal() => (_thresholds, _rules) = ([.. _added.Keys], [.. _added.Values.Select(rules => rules.ToArray())]);

    public int PositionOf(double number)
    {
        if (double.IsNaN(number))
            return Unknown;

        // Few thresholds are the usual case, and none of them is a search worth.
        var thresholds = _thresholds;
        if (thresholds.Length <= 4)
        {
            for (var i = 0; i < thresholds.Length; i++)
                if (number <= thresholds[i])
                    return number == thresholds[i] ? 2 * i + 1 : 2 * i;
            return 2 * thresholds.Length;
        }

        var found = Array.BinarySearch(thresholds, number);
        return found >= 0 ? 2 * found + 1 : 2 * ~found;
    }

    /// <summary>The first and the last threshold that a step from one known position to another reaches or crosses.</summary>
    public static (int First, int Last) Crossed(int from, int to) => (Math.Min(from, to) / 2, (Math.Max(from, to) - 1) / 2);

    /// <summary>The rules that compare with a threshold.</summary>
    public ReadOnlySpan<CompiledRule> At(int threshold) => threshold < _rules.Length ? _rules[threshold] : [];
}
