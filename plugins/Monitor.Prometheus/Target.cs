namespace HyperMesh.Autonomic.Plugins.Monitor.Prometheus;

/// <summary>What is to be asked, how often, and how much of the answer is taken. Immutable.</summary>
public sealed record Target
{
    /// <summary>What is fetched; of a query the whole of it.</summary>
    public required Uri Address { get; init; }

    public TargetKind Kind { get; init; }

    /// <summary>For results of a query that have no name of their own.</summary>
    public string? Name { get; init; }

    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For the whole answer; no longer than the interval.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Names of the metrics that are wanted, with <c>*</c> and <c>?</c>; empty for all.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = [];

    /// <summary>Every series of this target gets them, <c>instance</c> too.</summary>
    public Labels Labels { get; init; } = Labels.None;

    /// <summary>How many series may ever come of it, while the monitor runs.</summary>
    public int MostSeries { get; init; } = 5000;

    /// <summary>Bytes of an answer, unpacked.</summary>
    public int MostBytes { get; init; } = 16 << 20;

    /// <summary>Values with a time of their own that is older are left out.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>File with a bearer token, read anew for each request; null for none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>As people name it: without a query, in which there may be secrets.</summary>
    public string Display => Address.GetLeftPart(UriPartial.Path);
}
