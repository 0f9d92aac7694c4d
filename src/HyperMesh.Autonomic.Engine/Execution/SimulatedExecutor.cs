namespace HyperMesh.Autonomic.Engine.Execution;

/// <summary>Checks actions as the real executor does, and says that they succeeded without doing them.</summary>
internal sealed class SimulatedExecutor(IExecutor real) : IExecutor
{
    public string Name => real.Name;

    public IReadOnlyList<ActionVerb> Verbs => real.Verbs;

    public IReadOnlyList<ArgumentProblem> Check(PlannedAction action) => real.Check(action);

    public Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel) =>
        Task.FromResult(new ActionResult(true, "simulated: nothing was changed"));
}
