using System.Text.Json;

namespace HyperMesh.Autonomic.Engine.Execution;

/// <summary>Checks, joins and undoes actions as the real executor does, and does nothing of them itself.</summary>
/// <param name="real">The real one.</param>
/// <param name="execute">How actions go; null: they succeed at once.</param>
/// <param name="found">What is on a hook instead of what was put there; null where nothing is.</param>
internal sealed class SimulatedExecutor(
    IExecutor real, Func<PlannedAction, Task<ActionResult>>? execute = null, Func<string, string?>? found = null) : IExecutor
{
    public string Name => real.Name;

    public IReadOnlyList<ActionVerb> Verbs => real.Verbs;

    public IReadOnlyList<ArgumentProblem> Check(PlannedAction action) => real.Check(action);

    public PlannedAction? Undo(PlannedAction done, JsonElement? detail) => real.Undo(done, detail);

    public PlannedAction? Merge(PlannedAction stronger, PlannedAction weaker) => real.Merge(stronger, weaker);

    public string? Inspect(PlannedAction inForce) => found?.Invoke(inForce.Hook);

    public Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel) =>
        execute?.Invoke(action) ?? Task.FromResult(new ActionResult(true, "simulated: nothing was changed"));
}
