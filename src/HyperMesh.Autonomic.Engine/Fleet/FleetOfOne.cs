using System.Reactive.Linq;

namespace HyperMesh.Autonomic.Engine.Fleet;

/// <summary>A fleet of this node alone: every slot is free, and nobody else sees anything. Needs no server.</summary>
public sealed class FleetOfOne : IFleetKnowledge
{
    public static readonly FleetOfOne Instance = new();

    public long Version => 0;

    public string Self => Environment.MachineName;

    public FleetLink Link => FleetLink.Alone;

    public IObservable<FleetLink> Links => Observable.Return(FleetLink.Alone);

    public IReadOnlyList<string> Nodes => [Self];

    public IObservable<string> Problems => Observable.Never<string>();

    public IReadOnlyList<Block> Blocks => [];

    public IObservable<RuleId> SlotsFreed => Observable.Never<RuleId>();

    public IObservable<RuleId> SlotsLost => Observable.Never<RuleId>();

    public IObservable<FleetPolicy?> Policy => Observable.Never<FleetPolicy?>();

    public bool? IsUp(string node) => node == Self ? true : null;

    public int? OthersThatSee(RuleId rule, TimeSpan within) => 0;

    public Task StartAsync(CancellationToken cancel) => Task.CompletedTask;

    public void Publish(NodeState state)
    {
    }

    public void Share(RuleId rule, bool isOpen)
    {
    }

    public Task<SlotAnswer> TakeSlotAsync(FleetBudget budget, CancellationToken cancel) => Task.FromResult(SlotAnswer.Granted);

    public void ReleaseSlot(RuleId rule)
    {
    }

    public Task BlockAsync(string prefix, TimeSpan time, string reason, CancellationToken cancel) =>
        throw new FleetException("this node belongs to no fleet; name one in the configuration, below spec.fleet");

    public Task UnblockAsync(string prefix, CancellationToken cancel) => Task.CompletedTask;

    public void Acknowledge(PolicyAcknowledgement answer)
    {
    }

    public void Report(PolicyResults results)
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
