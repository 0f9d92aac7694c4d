using System.IO.Enumeration;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>One rule of a policy, checked and ready. Immutable. The words are those of the YAML.</summary>
public sealed record Rule
{
    public required RuleId Id { get; init; }

    /// <summary>Where it is written.</summary>
    public Place Place { get; init; } = Place.StartOf("");

    /// <summary>Interface name, or a pattern with <c>*</c> and <c>?</c>; <see cref="Node"/> for a rule about the machine as a whole.</summary>
    public required string TargetPattern { get; init; }

    /// <summary>Labels of series, or fields of events, by whose values the rule has a state of its own each; empty for one state a target.</summary>
    public IReadOnlyList<string> GroupBy { get; init; } = [];

    public int Priority { get; init; }

    public required Condition When { get; init; }

    /// <summary>How long the conditions must hold before the symptom is raised.</summary>
    public TimeSpan For { get; init; }

    /// <summary>How long they must have ceased to hold before it is cleared.</summary>
    public TimeSpan KeepFiringFor { get; init; }

    /// <summary>What is done about a symptom that comes and goes; null for nothing.</summary>
    internal Damping? Damping { get; init; }

    /// <summary>What is done: one rung for a plain <c>then</c>, several for an <c>escalation</c>. Never empty.</summary>
    public required IReadOnlyList<Rung> Rungs { get; init; }

    /// <summary>When the symptom has cleared: pause before each further rung of the ladder is taken back.</summary>
    public TimeSpan DescendAfter { get; init; }

    /// <summary>What must stay true while an action is in force; null for nothing.</summary>
    public Guard? Guard { get; init; }

    /// <summary>When the last rung did not help.</summary>
    internal Answer OnUnmet { get; init; } = Answer.TakeBack;

    /// <summary>When there was no data to tell.</summary>
    internal Answer OnInconclusive { get; init; } = Answer.TakeBack;

    /// <summary>When the guard was broken: <see cref="Answer.TakeBack"/>, or that and a person is called (<see cref="Answer.Escalate"/>).</summary>
    internal Answer OnHarm { get; init; } = Answer.TakeBack;

    /// <summary>When the symptom has cleared: <see cref="Answer.TakeBack"/> or <see cref="Answer.Keep"/>.</summary>
    internal Answer OnClear { get; init; } = Answer.TakeBack;

    internal DriftAnswer OnDrift { get; init; }

    /// <summary>Rest after an action has ended or failed, before the rule acts on the same target again.</summary>
    public TimeSpan Cooldown { get; init; } = DefaultCooldown;

    internal Limits Limits { get; init; } = new();

    /// <summary>How far its actions are trusted after they have failed.</summary>
    public StandingLimits Standing { get; init; } = StandingLimits.Default;

    /// <summary>Budgets that it draws on.</summary>
    public IReadOnlyList<Budget> Budgets { get; init; } = [];

    public RuleMode Mode { get; init; } = RuleMode.DryRun;

    /// <summary>With <see cref="RuleMode.Approve"/>: how long a proposal waits for an answer.</summary>
    public TimeSpan ApprovalExpires { get; init; } = TimeSpan.FromMinutes(10);

    public static readonly TimeSpan DefaultCooldown = TimeSpan.FromSeconds(60);

    /// <summary>The target of rules that are about the machine, not about an interface.</summary>
    public const string Node = "node";

    /// <summary>True when the rule is about this interface, or about the machine where that is <see cref="Node"/>.</summary>
    public bool Targets(string target) =>
        TargetPattern == Node || target == Node ? TargetPattern == target : FileSystemName.MatchesSimpleExpression(TargetPattern, target, ignoreCase: false);

    /// <summary>The steps of a rung on a target, with the group's labels written into them.</summary>
    /// <param name="rung">Which.</param>
    /// <param name="target">The interface, or <see cref="Node"/>.</param>
    /// <param name="group">The group's labels; none where the rule has no groups.</param>
    /// <exception cref="TemplateException">A label of the group cannot be written into an action: see <see cref="TryActions"/>.</exception>
    public IReadOnlyList<PlannedAction> Actions(int rung, string target, Labels group) =>
        [.. Rungs[rung].Steps.Select(step => step.On(target, group))];

    /// <summary>The steps of a rung on a target, where the group's labels can be written into them.</summary>
    /// <param name="rung">Which.</param>
    /// <param name="target">The interface, or <see cref="Node"/>.</param>
    /// <param name="group">The group's labels; none where the rule has no groups.</param>
    /// <param name="actions">The steps; none when it returns false.</param>
    /// <param name="refusal">Why not: a label is too long, has a control character, or is no number where one is needed. Null when it returns true.</param>
    public bool TryActions(int rung, string target, Labels group, out IReadOnlyList<PlannedAction> actions, out string? refusal)
    {
        try
        {
            (actions, refusal) = (Actions(rung, target, group), null);
        }
        catch (TemplateException refused)
        {
            (actions, refusal) = ([], refused.Message);
        }

        return refusal is null;
    }
}
