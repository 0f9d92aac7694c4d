namespace HyperMesh.Autonomic.Documents.OpenMetrics;

/// <summary>One line of a metrics text, taken apart; its spans are parts of the line.</summary>
public readonly ref struct MetricsLine
{
    public MetricsLineKind Kind { get; init; }

    /// <summary>The series as it is written, name and labels: the same series may be written in several ways.</summary>
    public ReadOnlySpan<char> Series { get; init; }

    /// <summary>The name of the metric.</summary>
    public ReadOnlySpan<char> Name { get; init; }

    /// <summary>What stands between the braces; empty where there are none. <see cref="LabelText.TryRead"/> takes it apart.</summary>
    public ReadOnlySpan<char> Labels { get; init; }

    /// <summary>The value; NaN and the infinities are values too.</summary>
    public double Value { get; init; }

    /// <summary>The instant that is written with the value; null where none is.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The value is a running total, by the type that the text gives to its metric; where it gives none, by its name.</summary>
    public bool IsCounter { get; init; }

    /// <summary>What is wrong with a line that is none; else null.</summary>
    public string? Fault { get; init; }

    /// <summary>Where that is, from 1.</summary>
    public int Column { get; init; }
}
