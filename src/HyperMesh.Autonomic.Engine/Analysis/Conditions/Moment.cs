namespace HyperMesh.Autonomic.Engine.Analysis.Conditions;

/// <summary>When a condition is judged, and for whom.</summary>
/// <param name="Now">The instant.</param>
/// <param name="NotBefore">Samples from before do not count: they say nothing about what has been done since. The least instant for all.</param>
internal readonly record struct Moment(DateTimeOffset Now, DateTimeOffset NotBefore)
{
    /// <summary>Which of the conditions with an own bound to leave hold so far; judging updates it.</summary>
    public bool[]? Holds { get; init; }

    /// <summary>What was measured before acting.</summary>
    public IReadOnlyDictionary<string, double>? Before { get; init; }

    /// <summary>True where every sample counts.</summary>
    public bool CountsAll => NotBefore == DateTimeOffset.MinValue;
}
