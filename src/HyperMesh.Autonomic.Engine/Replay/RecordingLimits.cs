namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>What a recording may ask of the process that reads it; a file beyond a limit is refused with the limit's name. Immutable.</summary>
public sealed record RecordingLimits
{
    /// <summary>What is read by when nobody says otherwise.</summary>
    public static readonly RecordingLimits Default = new();

    /// <summary><c>line</c>: bytes of the longest line.</summary>
    public long Line { get; init; } = 8L << 20;

    /// <summary><c>series</c>: series in one recording.</summary>
    public long Series { get; init; } = 100_000;

    /// <summary><c>unpacked</c>: bytes that a compressed file becomes.</summary>
    public long Unpacked { get; init; } = 16L << 30;

    /// <summary><c>samples</c>: values that are sorted in memory, from sources that are not in the order of time (24 bytes each).</summary>
    public long Samples { get; init; } = 20_000_000;

    /// <summary><c>document</c>: bytes of a document that can be read as a whole only, such as Prometheus' answer.</summary>
    public long Document { get; init; } = 256L << 20;

    /// <summary>The names of all limits.</summary>
    public static IReadOnlyList<string> Names { get; } = ["line", "series", "unpacked", "samples", "document"];

    /// <summary>These limits with one of them changed; null when there is none of that name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="value">1 or more; a line and a document end at two gigabytes whatever is said.</param>
    public RecordingLimits? With(string name, long value) => name switch
    {
        "line" => this with { Line = Math.Min(value, 1L << 30) },
        "series" => this with { Series = value },
        "unpacked" => this with { Unpacked = value },
        "samples" => this with { Samples = value },
        "document" => this with { Document = Math.Min(value, (1L << 31) - 64) },
        _ => null,
    };

    /// <summary>As people write them: <c>line=8388608, series=100000, …</c>.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"line={Line}, series={Series}, unpacked={Unpacked}, samples={Samples}, document={Document}");

    /// <summary>How a message tells what may be changed.</summary>
    internal static string Hint(string name) => $"raise it with --limit {name}=N if the file is meant to be so";
}
