using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Engine.Analysis.Explaining;

/// <summary>Why a rule has or has not fired on a target and in a group: what it sees, and what is missing. Immutable.</summary>
public sealed record CaseExplanation
{
    /// <summary>Rule, target and group.</summary>
    public required CaseKey Case { get; init; }

    /// <summary>By the loop's clock.</summary>
    public required DateTimeOffset At { get; init; }

    public required CaseStage Stage { get; init; }

    /// <summary>Since when it has been so: the conditions hold (pending, raised) or have ceased to (clearing); null for quiet.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When time alone takes it to the next stage, if nothing changes; null where it does not.</summary>
    public DateTimeOffset? Next { get; init; }

    /// <summary>What the conditions come to: true, false or unknown. Unknown while a detector has not said its first word, whatever the tree says.</summary>
    public required string Truth { get; init; }

    /// <summary>What is missing for it to fire, or to clear, in a sentence; null when nothing is.</summary>
    public string? Missing { get; init; }

    /// <summary>The conditions, as a tree.</summary>
    public required ConditionExplanation When { get; init; }

    /// <summary>How many targets and groups the rule watches, this one included.</summary>
    public int Population { get; init; }

    /// <summary>How often it was raised within the time that the rule's damping looks at; 0 where it has none.</summary>
    public int Raises { get; init; }
}
