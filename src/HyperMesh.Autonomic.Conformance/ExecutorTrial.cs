namespace HyperMesh.Autonomic.Conformance;

/// <summary>How an executor is asked. Immutable.</summary>
public sealed record ExecutorTrial
{
    /// <summary>Actions that it is to accept. Where a verb has none here, one is made of the <c>examples</c>, <c>default</c>, <c>const</c> or
    /// <c>enum</c> of its arguments' schemas, if they have them.</summary>
    public IReadOnlyList<PlannedAction> Examples { get; init; } = [];

    /// <summary>True: the examples are executed and taken back, for real.</summary>
    public bool Execute { get; init; }

    /// <summary>Looks at the state that an action sets, in words; null to go by <see cref="IExecutor.Inspect"/> alone.</summary>
    public Func<PlannedAction, string>? State { get; init; }
}
