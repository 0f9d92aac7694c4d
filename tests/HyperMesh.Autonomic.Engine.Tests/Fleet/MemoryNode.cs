using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using HyperMesh.Autonomic.Engine.Fleet;

namespace HyperMesh.Autonomic.Engine.Tests.Fleet;

/// <summary>One node's side of a <see cref="MemoryFleet"/>. What it cannot say while it is cut off it says on its return.</summary>
internal sealed class MemoryNode : IFleetKnowledge
{
    private readonly MemoryFleet _fleet;
    private readonly Subject<RuleId> _freed = new();
    private readonly Subject<RuleId> _lost = new();
    private readonly BehaviorSubject<FleetLink> _links = new(FleetLink.Connected);
    private readonly BehaviorSubject<FleetPolicy?> _policy = new(null);
    private readonly HashSet<RuleId> _held = [];
    private readonly HashSet<RuleId> _toRelease = [];
    private readonly Dictionary<RuleId, DateTimeOffset?> _seen = [];
    private readonly IDisposable _beats;
    private DateTimeOffset _lastWord;
    private bool _isDead;

    public MemoryNode(MemoryFleet fleet, string name)
    {
        (_fleet, Self, _lastWord) = (fleet, name, fleet.Clock.Now);
        HasLease = true;
        _beats = fleet.Clock.SchedulePeriodic(MemoryFleet.KeepAlive, Beat);
    }

    public string Self { get; }

    public bool IsCut { get; set; }

    public bool HasLease { get; private set; }

    public List<NodeState> Published { get; } = [];

    public List<PolicyAcknowledgement> Acknowledged { get; } = [];

    public List<PolicyResults> Reported { get; } = [];

    /// <summary>How long the store takes to answer.</summary>
    public TimeSpan Latency { get; set; } = TimeSpan.FromMilliseconds(20);

    public long Version { get; private set; }

    public FleetLink Link => _links.Value;

    public IObservable<FleetLink> Links => _links;

    public IReadOnlyList<string> Nodes => Link == FleetLink.Connected ? _fleet.Up : [];

    public IObservable<string> Problems => Observable.Never<string>();

    public IReadOnlyList<Block> Blocks => [];

    public IObservable<RuleId> SlotsFreed => _freed;

    public IObservable<RuleId> SlotsLost => _lost;

    public IObservable<FleetPolicy?> Policy => _policy;

    public bool HoldsSlot(RuleId rule) => _held.Contains(rule);

    public IReadOnlyList<string> HoldersOf(RuleId rule) => [.. _fleet.Holders(rule)];

    public bool? IsUp(string node) => Link == FleetLink.Connected ? _fleet.Up.Contains(node) : null;

    public int? OthersThatSee(RuleId rule, TimeSpan within) => Link != FleetLink.Connected
        ? null
        : _fleet.Others(this).Count(node => node._seen.TryGetValue(rule, out var until) && (until is null || _fleet.Clock.Now - until < within));

    public Task StartAsync(CancellationToken cancel) => Task.CompletedTask;

    public void Publish(NodeState state) => Published.Add(state);

    public void Share(RuleId rule, bool isOpen)
    {
        _seen[rule] = isOpen ? null : _fleet.Clock.Now;
        foreach (var other in _fleet.Others(this))
            other.Version++;
    }

    public Task<SlotAnswer> TakeSlotAsync(FleetBudget budget, CancellationToken cancel)
    {
        var answer = new TaskCompletionSource<SlotAnswer>();
        _fleet.Clock.Schedule(Latency, () =>
        {
            if (_isDead)
                return;
            var said = IsCut || !HasLease || Link != FleetLink.Connected ? SlotAnswer.Away : _fleet.Take(Self, budget) ? SlotAnswer.Granted : SlotAnswer.Full;
            if (said == SlotAnswer.Granted)
            {
                _held.Add(budget.Rule);
                _toRelease.Remove(budget.Rule);
            }

            answer.SetResult(said);
        });
        return answer.Task;
    }

    public void ReleaseSlot(RuleId rule)
    {
        _held.Remove(rule);
        if (IsCut)
            _toRelease.Add(rule);
        else
            _fleet.Free(Self, rule);
    }

    public Task BlockAsync(string prefix, TimeSpan time, string reason, CancellationToken cancel) => throw new FleetException("not here");

    public Task UnblockAsync(string prefix, CancellationToken cancel) => Task.CompletedTask;

    public void Acknowledge(PolicyAcknowledgement answer) => Acknowledged.Add(answer);

    public void Report(PolicyResults results) => Reported.Add(results);

    /// <summary>The process is gone: it says nothing more, and the store finds out when the lease ends.</summary>
    public void Die() => (_isDead, IsCut) = (true, true);

    /// <summary>Another process has taken this node's name, and its lease.</summary>
    public void Replace()
    {
        Die();
        _beats.Dispose();
    }

    /// <summary>The lease has ended while the process was stopped: the store knows, and the word about it has not come yet.</summary>
    public void LoseWithoutAWord()
    {
        _fleet.FreeAll(Self);
        _held.Clear();
    }

    public void Set(FleetPolicy? policy) => _policy.OnNext(policy);

    public ValueTask DisposeAsync()
    {
        _beats.Dispose();
        return ValueTask.CompletedTask;
    }

    internal void HearFreed(RuleId rule)
    {
        if (!IsCut)
            _freed.OnNext(rule);
    }

    private void Beat()
    {
        var silent = _fleet.Clock.Now - _lastWord;
        if (!IsCut)
            Return();
        else if (silent >= MemoryFleet.Lease && HasLease)
        {
            HasLease = false;
            _fleet.FreeAll(Self);
        }

        if (IsCut && !_isDead && silent >= MemoryFleet.CallsLost && Link == FleetLink.Connected)
        {
            Turn(FleetLink.Away);
            foreach (var rule in _held.ToList())
                _lost.OnNext(rule);
            _held.Clear();
        }
    }

    private void Return()
    {
        _lastWord = _fleet.Clock.Now;
        HasLease = true;
        foreach (var rule in _toRelease)
            _fleet.Free(Self, rule);
        _toRelease.Clear();
        if (Link != FleetLink.Connected)
            Turn(FleetLink.Connected);
    }

    private void Turn(FleetLink link)
    {
        Version++;
        _links.OnNext(link);
    }
}
