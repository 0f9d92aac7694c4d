using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Replay.World;

/// <summary>How metrics answer to actions, as a document of kind World says. Immutable.</summary>
public sealed record WorldDescription
{
    /// <summary>The file that it was read from.</summary>
    public required string File { get; init; }

    public required string Name { get; init; }

    public string Description { get; init; } = "";

    /// <summary>What all that is left to chance is drawn from.</summary>
    public ulong Seed { get; init; }

    /// <summary>Rules that only propose, or run dry, act in this world: nothing real can come to harm.</summary>
    public bool EnforcesAll { get; init; }

    /// <summary>How executors behave; of several that fit an action the first one counts.</summary>
    internal IReadOnlyList<WorldExecution> Executions { get; init; } = [];

    /// <summary>In the order in which they apply.</summary>
    public IReadOnlyList<WorldResponse> Responses { get; init; } = [];

    /// <summary>The policies as they are in force in this world.</summary>
    public PolicySnapshot InForce(PolicySnapshot policies)
    {
        ArgumentNullException.ThrowIfNull(policies);
        return EnforcesAll
            ? new PolicySnapshot(policies.Revision, [.. policies.Rules.Select(rule => rule with { Mode = RuleMode.Enforce })]) { Silences = policies.Silences }
            : policies;
    }
}
