using HyperMesh.Autonomic.Engine.Fleet;

namespace HyperMesh.Autonomic.Host.Fleet;

/// <summary>What the shared store says of the fleet's nodes, asked at most every <see cref="Period"/> however many want to know. Thread-safe.</summary>
/// <param name="fleet">Of this node.</param>
/// <param name="control">Asks the store; null without a fleet.</param>
/// <param name="settings">Name of the fleet and of this node; null without a fleet.</param>
/// <param name="time">Clock.</param>
internal sealed class FleetRoster(IFleetKnowledge fleet, IFleetControl? control, FleetSettings? settings, TimeProvider time)
{
    /// <summary>An answer counts so long.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private Task<FleetDocument>? _asking;
    private long _asked;

    /// <summary>The nodes as the store knows them.</summary>
    /// <param name="cancel">Ends the waiting, not the question: others may wait for it too.</param>
    public Task<FleetDocument> ReadAsync(CancellationToken cancel)
    {
        lock (_lock)
        {
            if (_asking is null || (_asking.IsCompleted && time.GetElapsedTime(_asked) >= Period))
                (_asking, _asked) = (AskAsync(), time.GetTimestamp());
            return _asking.WaitAsync(cancel);
        }
    }

    private async Task<FleetDocument> AskAsync()
    {
        if (control is null)
            return Document(null, null, []);
        try
        {
            var nodes = await control.NodesAsync(CancellationToken.None).ConfigureAwait(false);
            var rollout = await control.RolloutAsync(CancellationToken.None).ConfigureAwait(false);
            return Document(null, rollout, [.. nodes.Select(View)]);
        }
        catch (FleetException away)
        {
            return Document(away.Message, null, []);
        }
    }

    private FleetDocument Document(string? problem, PolicyRollout? rollout, IReadOnlyList<FleetNodeView> nodes) => new(
        Link(fleet.Link), settings?.Name, settings?.Node, time.GetUtcNow(), problem, rollout?.Stable,
        rollout?.Canary is { } canary ? new FleetCanaryView(canary.Revision, canary.Nodes, canary.For.TotalSeconds) : null, nodes);

    /// <summary>The link in a word, as all documents say it.</summary>
    public static string Link(FleetLink link) => link.ToString().ToLowerInvariant();

    private static FleetNodeView View(FleetNode node) => new(
        node.Node, node.IsUp, node.State?.Policy, node.Wanted, node.Answer is { Accepted: false } refused ? refused.Reasons : [], node.State?.OpenSymptoms,
        node.State?.Failing ?? [], node.State?.Standstill, node.State?.Hooks ?? [], node.State?.Version);
}
