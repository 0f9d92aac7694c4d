using System.Text.Json;

namespace HyperMesh.Autonomic.Engine.Execution;

/// <summary>Checks, joins and undoes actions as the real executor does, and says that they succeeded without doing them.</summary>
internal sealed class SimulatedExecutor(IExecutor real) : IExecutor
{
    public string Name => real.Name;

    public IReadOnlyList<ActionVerb> Verbs => real.Verbs;

    public IReadOnlyList<ArgumentProblem> Check(PlannedAction action) => real.Check(action);

    public PlannedAction? Undo(PlannedAction done, JsonElement? detail) => real.Undo(done, detail);

    public PlannedAction? Merge(PlannedAction stronger, PlannedAction weaker) => real.Merge(stronger, weaker);

    public Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel) =>
        Task.FromResult(new ActionResult(true, "simulated: nothing was changed"));
}
