namespace HyperMesh.Autonomic.Documents;

/// <summary>Guesses which known name was meant by one that is not known. Thread-safe.</summary>
public static class NearestName
{
    private const int LongestListed = 12;
    private const int LongestTyped = 100;

    /// <summary>
    /// The known name that takes the fewest slips of the keyboard to become what was typed: a letter missed, added, replaced or swapped
    /// with its neighbour (Damerau-Levenshtein distance, restricted to disjoint swaps). Case is not counted. One slip is allowed in names
    /// of three to five letters, one more for every three letters, but never more than three.
    /// </summary>
    /// <param name="typed">What the document says.</param>
    /// <param name="known">The names to choose from; of equally near ones, the first.</param>
    /// <param name="mostSlips">How many slips there may be, where that is fewer.</param>
    /// <returns>Null when nothing is near enough to be worth proposing.</returns>
    public static string? Find(string typed, IEnumerable<string> known, int mostSlips = 3)
    {
        ArgumentNullException.ThrowIfNull(typed);
        ArgumentNullException.ThrowIfNull(known);
        if (typed.Length > LongestTyped)
            return null;
        var (nearest, fewest) = ((string?)null, Math.Clamp(typed.Length / 3, 0, mostSlips) + 1);
        foreach (var name in known)
        {
            if (Math.Abs(name.Length - typed.Length) >= fewest)
                continue;
            var slips = Distance(typed.ToLowerInvariant(), name.ToLowerInvariant());
            if (slips < fewest)
                (nearest, fewest) = (name, slips);
        }
        return nearest;
    }

    /// <summary>
    /// A hint for a message: <c>did you mean 'x'?</c>, or <c>use one of: a, b, c</c> when nothing is near and at most ten names are known,
    /// or null.
    /// </summary>
    public static string? Hint(string typed, IEnumerable<string> known)
    {
        var names = known as IReadOnlyCollection<string> ?? [.. known];
        if (Find(typed, names) is { } nearest)
            return $"did you mean '{nearest}'?";
        return names.Count switch
        {
            0 or > LongestListed => null,
            1 => $"use '{names.First()}'",
            _ => $"use one of: {string.Join(", ", names)}",
        };
    }

    private static int Distance(string a, string b)
    {
        var (beforeLast, last, current) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++)
            last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(last[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    current[j] = Math.Min(current[j], beforeLast[j - 2] + 1);
            }
            (beforeLast, last, current) = (last, current, beforeLast);
        }
        return last[b.Length];
    }
}
