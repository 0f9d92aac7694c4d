namespace HyperMesh.Autonomic.Host.Knowledge;

/// <summary>What has happened to a rule. Single-threaded.</summary>
/// <param name="rule">The rule.</param>
internal sealed class StatsOfRule(RuleId rule)
{
    public RuleId Rule { get; } = rule;

    public long Fired { get; set; }

    public long Acted { get; set; }

    public long Helped { get; set; }

    public long Unmet { get; set; }

    public long Inconclusive { get; set; }

    public long Harmful { get; set; }

    public long RolledBack { get; set; }

    public long Reverted { get; set; }

    public long FailedActions { get; set; }

    public long DryRuns { get; set; }

    public long Proposed { get; set; }

    public long Escalated { get; set; }

    public long FalseAlarms { get; set; }

    /// <summary>How often it was held back, by the sort of the reason.</summary>
    public SortedDictionary<string, long> HeldBack { get; } = new(StringComparer.Ordinal);

    /// <summary>From a symptom that is raised to the same one cleared.</summary>
    public StatsDurations ToRecover { get; } = new();

    /// <summary>From a symptom that is raised to the first action that was carried out because of it.</summary>
    public StatsDurations ToAct { get; } = new();
}
