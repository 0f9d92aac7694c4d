using System.Text.Json.Serialization;

namespace HyperMesh.Autonomic;

/// <summary>Whether a symptom begins or ends.</summary>
public enum SymptomState
{
    Raised,
    Cleared,
}

/// <summary>The conditions of a rule hold on a target (and have held for as long as the rule asks), or no longer do.</summary>
public sealed record Symptom : RecordBody
{
    public required SymptomState State { get; init; }

    public required RuleId Rule { get; init; }

    /// <summary>What it is about: an interface, as in the label <c>interface</c>.</summary>
    public required string Target { get; init; }

    /// <summary>The group that it is about, as label text (<c>{source="10.0.0.7"}</c>); null where the rule has none.</summary>
    public string? Group { get; init; }

    /// <summary>How many targets and groups the rule watched when it was raised, this one included; 0 where it was not counted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Population { get; init; }

    public required Severity Severity { get; init; }

    /// <summary>How abnormal it is: the highest level among the evidence, in [0, 1); 0 when the rule asks no detector.</summary>
    public required double Score { get; init; }

    /// <summary>When the conditions began to hold (raised) or ceased to (cleared).</summary>
    public required DateTimeOffset Since { get; init; }

    public required IReadOnlyList<Evidence> Evidence { get; init; }

    /// <summary>The detectors that it was raised on.</summary>
    [JsonIgnore]
    public IReadOnlyList<DetectorKey> Subjects =>
    [
        .. Evidence.Where(e => e is { Truth: "true", Series: not null, Detector: not null, Of: not null })
            .Select(e => new DetectorKey(e.Series!, e.Detector!, e.Of!)).Distinct(),
    ];
}
