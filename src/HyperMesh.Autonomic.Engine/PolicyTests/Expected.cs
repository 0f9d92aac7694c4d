using System.Text.Json.Nodes;

namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>A symptom that must be open; what is null does not matter.</summary>
public sealed record ExpectedSymptom(string? Target, string? Group, Severity? Severity);

/// <summary>A step that must have been planned; what is null does not matter.</summary>
public sealed record ExpectedAction(string? Verb, string? Hook, string? Group)
{
    /// <summary>A part of the arguments: of objects the keys that are given, lists as a whole.</summary>
    public JsonNode? Arguments { get; init; }

    public PlanPurpose? Purpose { get; init; }

    public RuleMode? Mode { get; init; }

    /// <summary>Name of the rung.</summary>
    public string? Rung { get; init; }
}

/// <summary>A rule that must have been held back; what is null does not matter.</summary>
/// <param name="Reason">A part of the reason.</param>
/// <param name="Group">The group as label text.</param>
public sealed record ExpectedHold(string Reason, string? Group);
