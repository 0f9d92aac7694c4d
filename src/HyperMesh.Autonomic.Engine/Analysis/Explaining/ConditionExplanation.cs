namespace HyperMesh.Autonomic.Engine.Analysis.Explaining;

/// <summary>One condition and what it was judged on. Immutable.</summary>
public sealed record ConditionExplanation
{
    /// <summary>In words, as the policy has it; <c>all</c>, <c>any</c> or <c>not</c> for what joins others.</summary>
    public required string Condition { get; init; }

    /// <summary>true, false or unknown.</summary>
    public required string Truth { get; init; }

    /// <summary>Since when, as far as it is known: of quiet cases only what the condition itself remembers.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>What it looks at: series, events, or a part of the situation.</summary>
    public IReadOnlyList<ConditionInput> Inputs { get; init; } = [];

    /// <summary>What is missing for it to be true, in a sentence; null when it is true.</summary>
    public string? Missing { get; init; }

    /// <summary>Its parts; none for a leaf.</summary>
    public IReadOnlyList<ConditionExplanation> Parts { get; init; } = [];
}
