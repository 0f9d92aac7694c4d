using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>One test: what comes in, and what must follow. Immutable.</summary>
public sealed record PolicyTest
{
    public required Place Place { get; init; }

    public required string Name { get; init; }

    /// <summary>The instant of the first tick.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Time between two values of a series.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>The loop ticks this often, with samples or without.</summary>
    public required TimeSpan EvaluationInterval { get; init; }

    public IReadOnlyList<InputSeries> Series { get; init; } = [];

    internal IReadOnlyList<InputEvent> Events { get; init; } = [];

    internal IReadOnlyList<OperatorInput> Operator { get; init; } = [];

    internal IReadOnlyList<InputDrift> Drifts { get; init; } = [];

    internal IReadOnlyList<ScriptedOutcome> Outcomes { get; init; } = [];

    /// <summary>In the order of time.</summary>
    public required IReadOnlyList<Checkpoint> Expect { get; init; }

    /// <summary>When the last expectation is looked at.</summary>
    public TimeSpan End => Expect.Count == 0 ? TimeSpan.Zero : Expect[^1].At;
}
