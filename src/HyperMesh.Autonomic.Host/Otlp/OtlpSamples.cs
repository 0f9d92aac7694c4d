using System.Diagnostics.Metrics;

namespace HyperMesh.Autonomic.Host.Otlp;

/// <summary>The samples of one name on a page of metrics.</summary>
/// <param name="Name">As on the page.</param>
/// <param name="IsCounter">It only grows.</param>
/// <param name="Help">What it is.</param>
internal sealed record OtlpSamples(string Name, bool IsCounter, string Help)
{
    private const string Total = "_total";

    public List<Measurement<double>> Values { get; } = [];

    /// <summary>The name of the instrument: whoever shows OTLP to Prometheus puts _total behind a counter's name by itself.</summary>
    public string InstrumentName => IsCounter && Name.EndsWith(Total, StringComparison.Ordinal) ? Name[..^Total.Length] : Name;

    /// <summary>The histogram that it would be a part of, were it a part of one.</summary>
    public string Histogram => Name.EndsWith("_sum", StringComparison.Ordinal) ? Name[..^4] : Name.EndsWith("_count", StringComparison.Ordinal) ? Name[..^6] : Name;

    /// <summary>In UCUM, where the name says it; null else.</summary>
    public string? Unit => UnitOf(InstrumentName);

    public static string? UnitOf(string name) => name switch
    {
        _ when name.EndsWith("_seconds", StringComparison.Ordinal) => "s",
        _ when name.EndsWith("_bytes", StringComparison.Ordinal) => "By",
        _ => null,
    };
}
