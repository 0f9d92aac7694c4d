using HyperMesh.Autonomic.Engine.Replay.World;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>Two sets of policies over one recording. Immutable.</summary>
internal sealed record WhatifComparison
{
    public required string Recording { get; init; }

    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    /// <summary>What is further apart than this is not the same decision.</summary>
    public required TimeSpan Tolerance { get; init; }

    /// <summary>How metrics answered to what was done; null for an open loop, in which they did not.</summary>
    public WorldDescription? World { get; init; }

    public required WhatifSide A { get; init; }

    public required WhatifSide B { get; init; }

    /// <summary>Decisions side by side, in order of time: of one that only A or B has taken the other is null.</summary>
    public IReadOnlyList<(WhatifDecision? A, WhatifDecision? B)> Pairs()
    {
        var inB = B.Decisions.ToLookup(decision => decision.Key);
        var keys = A.Decisions.Concat(B.Decisions).Select(decision => decision.Key).Distinct();
        var inA = A.Decisions.ToLookup(decision => decision.Key);
        return [.. keys.SelectMany(key => Pair([.. inA[key]], [.. inB[key]])).OrderBy(pair => (pair.A ?? pair.B)!.At)];
    }

    /// <summary>The series that were not as they were recorded, by name; null on a side on which one was.</summary>
    public IReadOnlyList<(string Series, SeriesChange? A, SeriesChange? B)> Changes()
    {
        var (a, b) = (A.Changes.ToDictionary(change => change.Series), B.Changes.ToDictionary(change => change.Series));
        return [.. a.Keys.Union(b.Keys).Order(StringComparer.Ordinal).Select(name => (name, a.GetValueOrDefault(name), b.GetValueOrDefault(name)))];
    }

    /// <summary>Both took it, but not at the same time.</summary>
    public static bool HasMoved((WhatifDecision? A, WhatifDecision? B) pair) => pair is ({ } a, { } b) && a.At != b.At;

    private IEnumerable<(WhatifDecision? A, WhatifDecision? B)> Pair(WhatifDecision[] a, WhatifDecision[] b)
    {
        for (int i = 0, j = 0; i < a.Length || j < b.Length;)
        {
            if (i < a.Length && j < b.Length && (a[i].At - b[j].At).Duration() <= Tolerance)
                yield return (a[i++], b[j++]);
            else if (j == b.Length || (i < a.Length && a[i].At < b[j].At))
                yield return (a[i++], null);
            else
                yield return (null, b[j++]);
        }
    }
}
