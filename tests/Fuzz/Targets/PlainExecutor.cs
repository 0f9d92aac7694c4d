namespace HyperMesh.Autonomic.Fuzz.Targets;

/// <summary>Knows verbs, takes any arguments, and does nothing.</summary>
internal sealed class PlainExecutor : IExecutor
{
    public string Name => "plain";

    public IReadOnlyList<ActionVerb> Verbs { get; } = [new("plain.set", "xdp", "Puts a program on the hook.")];

    public IReadOnlyList<ArgumentProblem> Check(PlannedAction action) => [];

    public Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel) => Task.FromResult(new ActionResult(true, "done"));
}
