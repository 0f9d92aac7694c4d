using HyperMesh.Autonomic;

namespace LivelyPlugin;

/// <summary>Does nothing, or goes wrong.</summary>
public sealed class LivelyExecutor(Behaviour behaviour) : IExecutor
{
    public string Name => "lively";

    public IReadOnlyList<ActionVerb> Verbs => [new("lively.do", "lively", "Does nothing.") { Fixed = ["/what"] }];

    public IReadOnlyList<ArgumentProblem> Check(PlannedAction action)
    {
        if (behaviour["executor"] == "check-blocks")
            Behaviour.Block();
        return [];
    }

    public PlannedAction? Undo(PlannedAction done, System.Text.Json.JsonElement? detail) =>
        behaviour["executor"] == "undo-throws" ? throw new InvalidOperationException("nothing can be undone") : null;

    public async Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel)
    {
        switch (behaviour["executor"])
        {
            case "throw":
                throw new InvalidOperationException("no such thing");
            case "block":
                Behaviour.Block();
                break;
            case "wait":
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel).ConfigureAwait(false);
                break;
            case "allocate":
                GC.KeepAlive(new byte[64 << 20]);
                break;
        }

        return new ActionResult(true, $"done by {behaviour["say"]}");
    }
}
