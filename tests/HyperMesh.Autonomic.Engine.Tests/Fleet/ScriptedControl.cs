using HyperMesh.Autonomic.Engine.Fleet;

namespace HyperMesh.Autonomic.Engine.Tests.Fleet;

/// <summary>A fleet's policies as a test scripts them; it writes down what it is told to do.</summary>
internal sealed class ScriptedControl : IFleetControl
{
    public PolicyRollout Rollout { get; set; } = PolicyRollout.None;

    public List<FleetNode> Said { get; } = [];

    /// <summary>Why nothing can be asked; null when it can.</summary>
    public string? Away { get; set; }

    public List<string> Done { get; } = [];

    public Task<PolicyRollout> RolloutAsync(CancellationToken cancel) => Away is { } why ? throw new FleetException(why) : Task.FromResult(Rollout);

    public Task<IReadOnlyList<FleetNode>> NodesAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<FleetNode>>(Said);

    public Task<PolicyRollout> PromoteAsync(int revision, ChangeNote change, CancellationToken cancel) => End("promote", revision, change);

    public Task<PolicyRollout> RollbackAsync(int revision, ChangeNote change, CancellationToken cancel) => End("rollback", revision, change);

    public Task<FleetStatus> StatusAsync(CancellationToken cancel) => throw new NotSupportedException();

    public Task<IReadOnlyDictionary<string, string>?> FilesAsync(int revision, CancellationToken cancel) => throw new NotSupportedException();

    public Task<PolicyRollout> PushAsync(IReadOnlyDictionary<string, string> files, CanaryPlan? canary, ChangeNote change, CancellationToken cancel) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<PolicyChange>> LogAsync(int last, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<PolicyRollout> End(string step, int revision, ChangeNote change)
    {
        Done.Add($"{step} {revision} by {change.By}: {change.Why}");
        Rollout = Rollout with { Canary = null };
        return Task.FromResult(Rollout);
    }
}
