namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>A recording that has been read once from end to end and is sound, and what was learnt on the way. Immutable.</summary>
/// <param name="Recording">What to replay; it can be read again.</param>
/// <param name="Series">The series that occur in it, in the order in which they were met.</param>
/// <param name="Start">Instant of its first tick.</param>
/// <param name="End">Instant of its last one.</param>
/// <param name="Ticks">Instants at which there is something.</param>
/// <param name="Samples">Values in all.</param>
public sealed record CheckedRecording(
    IRecording Recording, IReadOnlyList<Series> Series, DateTimeOffset Start, DateTimeOffset End, long Ticks, long Samples)
{
    /// <summary>What its files are: <c>recording/1</c>, <c>csv</c>, <c>prometheus</c> or <c>openmetrics</c>, one for each.</summary>
    public IReadOnlyList<string> Formats { get; init; } = [];

    /// <summary>The part from one instant to another, both included; null where nothing is in it.</summary>
    /// <param name="from">What is before is left out, and nothing is learnt of it; null for the start.</param>
    /// <param name="until">What is after is left out; null for the end.</param>
    public IRecording? Between(DateTimeOffset? from, DateTimeOffset? until)
    {
        if (from is null && until is null)
            return Recording;

        var part = new RecordingWindow(Recording, from ?? Start, until ?? End);
        return part.Read(new SeriesCatalog(), new Documents.ProblemList()).Any() ? part : null;
    }
}
