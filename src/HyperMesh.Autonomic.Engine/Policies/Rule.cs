using System.Collections.Frozen;
using System.IO.Enumeration;
using System.Text.Json;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>What becomes of an action that has served, or failed to serve.</summary>
public enum Disposal
{
    /// <summary>It stays in force.</summary>
    Keep,

    /// <summary>The hook goes back to what it held before.</summary>
    TakeBack,
}

/// <summary>What is done when a hook no longer holds what the rule's action has put there.</summary>
public enum DriftAnswer
{
    /// <summary>It is put there again.</summary>
    Repair,

    /// <summary>It is journaled.</summary>
    Report,
}

/// <summary>What must come true after an action, and by when.</summary>
public sealed record Expectation(TimeSpan Within, Condition Condition);

/// <summary>One rule of a policy, checked and ready. Immutable. The words are those of the YAML.</summary>
public sealed record Rule
{
    private readonly FrozenSet<string> _metrics = [];

    public required RuleId Id { get; init; }

    /// <summary>Interface name, or a pattern with <c>*</c> and <c>?</c>.</summary>
    public required string TargetPattern { get; init; }

    public int Priority { get; init; }

    public required Condition When
    {
        get;
        init
        {
            field = value;
            _metrics = value.Metrics.ToFrozenSet();
        }
    }

    /// <summary>How long the conditions must hold before the symptom is raised.</summary>
    public TimeSpan For { get; init; }

    /// <summary>How long they must have ceased to hold before it is cleared.</summary>
    public TimeSpan KeepFiringFor { get; init; }

    public required string Verb { get; init; }

    /// <summary>The kind of hook that the verb sets.</summary>
    public required string HookKind { get; init; }

    public required JsonElement Arguments { get; init; }

    public Expectation? Expect { get; init; }

    public Disposal OnUnmet { get; init; } = Disposal.TakeBack;

    public Disposal OnInconclusive { get; init; } = Disposal.TakeBack;

    public Disposal OnClear { get; init; } = Disposal.TakeBack;

    public DriftAnswer OnDrift { get; init; }

    /// <summary>Rest after an action has ended or failed, before the rule acts on the same target again.</summary>
    public TimeSpan Cooldown { get; init; } = DefaultCooldown;

    public int? MaxActionsPerHour { get; init; }

    public RuleMode Mode { get; init; } = RuleMode.DryRun;

    public static readonly TimeSpan DefaultCooldown = TimeSpan.FromSeconds(60);

    public bool Targets(string target) => FileSystemName.MatchesSimpleExpression(TargetPattern, target, ignoreCase: false);

    /// <summary>True when the conditions look at this metric.</summary>
    public bool Watches(string metric) => _metrics.Contains(metric);

    public PlannedAction ActionOn(string target) => new(Verb, $"{HookKind}:{target}", Arguments);
}
