using HyperMesh.Autonomic.Detection.Explaining;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>A rule that was learnt, with the evidence for it. Immutable.</summary>
internal sealed record LearnRule
{
    public required string Name { get; init; }

    public required Metric Metric { get; init; }

    /// <summary>Labels that its series have, without the interface.</summary>
    public required Labels Labels { get; init; }

    /// <summary>True where its series have an interface.</summary>
    public required bool OnInterface { get; init; }

    public required int Series { get; init; }

    public required int Samples { get; init; }

    public required TimeSpan Span { get; init; }

    public required double P50 { get; init; }

    public required double P99 { get; init; }

    public required double Most { get; init; }

    /// <summary>What is beyond this is not normal.</summary>
    public required double Threshold { get; init; }

    /// <summary>How long it must last.</summary>
    public required TimeSpan For { get; init; }

    /// <summary>How often the threshold was passed, and for how long at most.</summary>
    public required (int Count, TimeSpan Longest) Spikes { get; init; }

    /// <summary>How often the rule was raised when it was played over the recording.</summary>
    public int Fired { get; init; }

    /// <summary>The evidence, a line each.</summary>
    public IEnumerable<string> Evidence()
    {
        var unit = Metric.Kind == MetricKind.Counter ? " per second" : "";
        yield return $"{Samples:N0} samples of {Series} series over {PlainText.Duration(Span)}; p50 {PlainText.Number(P50)}, p99 {PlainText.Number(P99)}, max {PlainText.Number(Most)}{unit}";
        yield return Spikes.Count == 0
            ? "never beyond the threshold"
            : $"beyond the threshold {Spikes.Count} time(s), {(Spikes.Longest == TimeSpan.Zero ? "for one sample each" : $"for {PlainText.Duration(Spikes.Longest)} at most")}; 'for' is longer";
        yield return $"would have fired {Fired} times on this recording";
    }
}
