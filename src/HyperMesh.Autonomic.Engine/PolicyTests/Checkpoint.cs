using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>What must be so at one time of a test. Null stands for what is not asked.</summary>
public sealed record Checkpoint
{
    public required Place Place { get; init; }

    /// <summary>When, from the test's start; after the tick at that time.</summary>
    public required TimeSpan At { get; init; }

    /// <summary>What is said of a time span begins after this, or with the start when it is zero; null for after the checkpoint before.</summary>
    public TimeSpan? Since { get; init; }

    /// <summary>Only what is about this rule.</summary>
    public RuleId? Rule { get; init; }

    /// <summary>Only what is about this target.</summary>
    public string? Target { get; init; }

    /// <summary>Only what is about this group, as label text.</summary>
    public string? Group { get; init; }

    /// <summary>Exactly these are open, in any order.</summary>
    public IReadOnlyList<ExpectedSymptom>? Symptoms { get; init; }

    /// <summary>Exactly these steps were planned, in this order.</summary>
    public IReadOnlyList<ExpectedAction>? Actions { get; init; }

    /// <summary>Every hold is one of these, and each of these occurred.</summary>
    public IReadOnlyList<ExpectedHold>? Blocked { get; init; }

    /// <summary>Exactly these verifications came, in this order.</summary>
    public IReadOnlyList<VerificationResult>? Verified { get; init; }

    /// <summary>Exactly these calls for a person were made, each a part of the message.</summary>
    public IReadOnlyList<string>? Escalated { get; init; }

    /// <summary>How far every case is that is left by rule, target and group.</summary>
    public CasePhase? Phase { get; init; }

    /// <summary>How far the rule's actions are trusted, at worst.</summary>
    public StandingLevel? Standing { get; init; }

    /// <summary>What hooks hold: a part of the arguments of the action that has set them; null for nothing of ours.</summary>
    public IReadOnlyDictionary<string, JsonNode?>? Hooks { get; init; }

    /// <summary>Whether anything is asked.</summary>
    public bool Asks => (Symptoms ?? Actions ?? Blocked ?? Verified ?? Escalated ?? Phase ?? Standing ?? (object?)Hooks) is not null;
}
