using System.Reactive.Linq;
using HyperMesh.Autonomic.Engine.Fleet;

namespace HyperMesh.Autonomic.Engine.Tests.Fleet;

/// <summary>A fleet that writes down what is shut out, and shows what a test has put there.</summary>
internal sealed class BlockingFleet : IFleetKnowledge
{
    public List<string> Calls { get; } = [];

    public string? Refuses { get; set; }

    public FleetLink Link { get; set; } = FleetLink.Connected;

    public IReadOnlyList<string> Nodes { get; set; } = ["a"];

    public IReadOnlyList<Block> Blocks { get; set; } = [];

    public long Version => 0;

    public string Self => "a";

    public IObservable<FleetLink> Links => Observable.Return(Link);

    public IObservable<string> Problems => Observable.Never<string>();

    public IObservable<RuleId> SlotsFreed => Observable.Never<RuleId>();

    public IObservable<RuleId> SlotsLost => Observable.Never<RuleId>();

    public IObservable<FleetPolicy?> Policy => Observable.Never<FleetPolicy?>();

    public Task BlockAsync(string prefix, TimeSpan time, string reason, CancellationToken cancel) => Write($"block {prefix} {time.TotalSeconds:0}s {reason}");

    public Task UnblockAsync(string prefix, CancellationToken cancel) => Write($"unblock {prefix}");

    public bool? IsUp(string node) => null;

    public int? OthersThatSee(RuleId rule, TimeSpan within) => null;

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

    public void Acknowledge(PolicyAcknowledgement answer)
    {
    }

    public void Report(PolicyResults results)
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task Write(string call)
    {
        if (Refuses is { } why)
            throw new FleetException(why);
        Calls.Add(call);
        return Task.CompletedTask;
    }
}
