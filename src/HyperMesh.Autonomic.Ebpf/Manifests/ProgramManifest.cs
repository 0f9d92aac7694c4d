using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>What a BPF program is, counts and can be told: all that the rest of the system knows of it. Immutable.</summary>
public sealed record ProgramManifest
{
    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>Its functions in the order in which they are attached, those that take another's place included; at least one.</summary>
    public required IReadOnlyList<ProgramFunction> Functions { get; init; }

    /// <summary>Path of the object file.</summary>
    public required string ObjectPath { get; init; }

    public required string License { get; init; }

    public required IReadOnlyDictionary<string, MapOnSwap> Maps { get; init; }

    public required IReadOnlyList<ProgramCounter> Counters { get; init; }

    public IReadOnlyList<ProgramHistogram> Histograms { get; init; } = [];

    /// <summary>Names of all metrics that come of its counters and histograms.</summary>
    public IEnumerable<string> MetricNames =>
    [
        .. Counters.Select(counter => counter.Metric.Name),
        .. Histograms.SelectMany(histogram => Readings.HistogramSeries.Names(histogram.Metric.Name)),
    ];

    public IReadOnlyList<ProgramEvent> Events { get; init; } = [];

    /// <summary>The table of flows that it keeps; null for none.</summary>
    public ProgramFlows? Flows { get; init; }

    public required IReadOnlyList<ProgramParameter> Parameters { get; init; }

    public IReadOnlyList<CanaryCase> Canary { get; init; } = [];

    /// <summary>Where the manifest begins.</summary>
    public required Place Place { get; init; }

    /// <summary>The type of its first function.</summary>
    public FunctionType Type => Functions[0].Type;

    /// <summary>The name of its first function.</summary>
    public string Function => Functions[0].Name;

    /// <summary>The kinds of hooks that it may be attached to, each once.</summary>
    public IReadOnlyList<HookKind> Hooks => [.. Functions.SelectMany(function => function.Hooks).Distinct()];

    /// <summary>Who says whether it may be loaded; null when nobody is asked.</summary>
    internal IProgramTrust? Trust { get; init; }

    /// <summary>The manifest's file as it was read.</summary>
    internal ReadOnlyMemory<byte> Text { get; init; }

    /// <summary>The manifest's spec as it was read, for places; null for one that was made.</summary>
    internal MappingNode? Source { get; init; }

    /// <summary>Where a part of the spec stands, by its JSON pointer; the nearest part above where it is not there.</summary>
    internal Place PlaceOf(string pointer) => Source?.Find(pointer)?.Place ?? Place;
}
