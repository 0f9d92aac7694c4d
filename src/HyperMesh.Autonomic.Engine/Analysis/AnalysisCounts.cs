namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>What was wrong with the samples, and what the limits have cost, since the start.</summary>
public sealed record AnalysisCounts
{
    /// <summary>Samples that were not later than the one before.</summary>
    public long Late { get; set; }

    /// <summary>Values that are no finite number.</summary>
    public long NotFinite { get; set; }

    /// <summary>Counters that started again at zero.</summary>
    public long Resets { get; set; }

    /// <summary>Counters that ran over their width.</summary>
    public long Wraps { get; set; }

    /// <summary>Series that began anew because the clock was set back.</summary>
    public long ClockSteps { get; set; }

    /// <summary>Series that were silent for so long that they were forgotten; their baselines are kept in the store.</summary>
    public long Forgotten { get; set; }

    /// <summary>Samples of series beyond the limit.</summary>
    public long Refused { get; set; }

    /// <summary>Detectors that were not made, because there were as many as the limit allows.</summary>
    public long DetectorsRefused { get; set; }

    /// <summary>Targets and groups that were left out, because there were as many as the limit allows.</summary>
    public long RowsRefused { get; set; }

    /// <summary>Values of events' fields that were not counted, because there were as many as the limit allows.</summary>
    public long ValuesRefused { get; set; }

    /// <summary>Times that the conditions of a rule were judged on a target and group.</summary>
    public long Judged { get; set; }

    /// <summary>In words, only what has happened; empty when nothing has.</summary>
    public override string ToString() => string.Join(", ", new (long Count, string What)[]
    {
        (Late, "late samples"), (NotFinite, "values that are no number"), (Resets, "counter resets"), (Wraps, "counter wraps"),
        (ClockSteps, "series set back by the clock"), (Forgotten, "silent series forgotten"), (Refused, "samples over the limit of series"),
        (DetectorsRefused, "detectors over their limit"),
        (RowsRefused, "groups over their limit"), (ValuesRefused, "values of events over their limit"),
    }.Where(entry => entry.Count > 0).Select(entry => $"{entry.Count} {entry.What}"));
}
