using System.Text.Json;

namespace HyperMesh.Autonomic.Plugins.Mesh;

/// <summary>Takes routes off a link, and puts them back. The hook is the link: <c>mesh:INTERFACE</c>. Thread-safe.</summary>
public sealed class MeshExecutor(MeshSeat seat) : IExecutor
{
    private const string Avoid = "mesh.avoid";
    private const string Use = "mesh.use";
    private const string Kind = "mesh";
    private static readonly JsonElement Nothing = JsonElement.Parse("{}");

    public string Name => "mesh";

    public IReadOnlyList<ActionVerb> Verbs { get; } =
    [
        new(Avoid, Kind, "Sends what goes by the neighbour on this link by others, where there is another way."),
        new(Use, Kind, "Lets routes go by the neighbour on this link again."),
    ];

    public IReadOnlyList<ArgumentProblem> Check(PlannedAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return action.Arguments.ValueKind == JsonValueKind.Object
            ? [.. action.Arguments.EnumerateObject().Select(member => new ArgumentProblem($"/{member.Name}", $"{action.Verb} takes no '{member.Name}'", "it takes nothing: write '{}'"))]
            : [new ArgumentProblem("", $"the arguments of {action.Verb} are no mapping", "it takes nothing: write '{}'")];
    }

    /// <summary>Waits until the node is up: only then is it known which ways there are.</summary>
    public async Task<ActionResult> RehearseAsync(PlannedAction action, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (seat.Config is not null)
            await seat.Up.WaitAsync(cancel).ConfigureAwait(false);
        return Find(action, out var why) is var (node, link) ? Done($"{link.Peer.Name} can be avoided", node.Routes.Rehearse()) : new ActionResult(false, why);
    }

    public PlannedAction? Undo(PlannedAction done, JsonElement? detail)
    {
        ArgumentNullException.ThrowIfNull(done);
        return done.Verb == Avoid ? new PlannedAction(Use, done.Hook, Nothing) : null;
    }

    public PlannedAction? Merge(PlannedAction stronger, PlannedAction weaker)
    {
        ArgumentNullException.ThrowIfNull(stronger);
        ArgumentNullException.ThrowIfNull(weaker);
        return stronger.Hook == weaker.Hook && stronger.Verb == weaker.Verb ? stronger : null;
    }

    public string? Inspect(PlannedAction inForce)
    {
        ArgumentNullException.ThrowIfNull(inForce);
        return Find(inForce, out _) is not var (node, link) || node.Routes.IsAvoided(link.Peer.Name) == (inForce.Verb == Avoid) ? null
            : inForce.Verb == Avoid ? $"routes go by {link.Peer.Name} again" : $"{link.Peer.Name} is avoided";
    }

    public Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(action);
        if (seat.Node is null && seat.Up.IsCompleted)
            return Task.FromResult(new ActionResult(true, "the node is down, and its routes with it"));
        if (Find(action, out var why) is not var (node, link))
            return Task.FromResult(new ActionResult(false, why));

        try
        {
            var moved = node.Routes.Set(link.Peer.Name, action.Verb == Avoid);
            return Task.FromResult(Done($"{link.Peer.Name} is {(action.Verb == Avoid ? "avoided" : "used again")}; {moved.Count} of {node.Config.Peers.Count} peers are reached another way", moved));
        }
        catch (IOException refused)
        {
            return Task.FromResult(new ActionResult(false, refused.Message));
        }
    }

    private static ActionResult Done(string message, IReadOnlyList<string> moved) => new(true, message, JsonSerializer.SerializeToElement(new { moved }));

    private (MeshNode Node, LinkRun Link)? Find(PlannedAction action, out string why)
    {
        var iface = action.Target();
        why = seat.Config is null ? "this daemon is no node of a mesh; start it with 'hypermesh mesh up FILE'" : "the mesh node has not come up";
        if (seat.Node is not { } node)
            return null;
        if (node.Links.FirstOrDefault(link => node.Config.InterfaceOf(link.Line) == iface) is { } found)
            return (node, found);
        why = $"no neighbour is on {iface}; neighbours are on {string.Join(", ", node.Links.Select(link => node.Config.InterfaceOf(link.Line)))}";
        return null;
    }
}
