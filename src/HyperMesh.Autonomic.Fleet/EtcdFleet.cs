using System.Reactive.Linq;
using System.Reactive.Subjects;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Fleet.Etcd;

namespace HyperMesh.Autonomic.Fleet;

/// <summary>A fleet whose nodes share an etcd. Thread-safe.</summary>
/// <remarks>Everything is below <c>/hypermesh/FLEET/</c>. What is read there is bounded and checked; what is not what it should be is reported with its key
/// and passed over.</remarks>
internal sealed partial class EtcdFleet : IFleetKnowledge
{
    private static readonly TimeSpan StateInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SymptomInterval = TimeSpan.FromSeconds(1);

    private readonly FleetSettings _settings;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly FleetKeys _keys;
    private readonly EtcdClient _client;
    private readonly NodeLease _lease;
    private readonly FleetWriter _writer;
    private readonly SlotDesk _slots;
    private readonly LiveListener _listener;
    private readonly FleetModel _model;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly BehaviorSubject<FleetLink> _links = new(FleetLink.Away);
    private readonly Subject<RuleId> _freed = new();
    private readonly Subject<RuleId> _lost = new();
    private readonly ReplaySubject<string> _problems = new(bufferSize: 20);
    private readonly HashSet<RuleId> _wanted = [];
    private readonly HashSet<string> _reported = [];
    private long _version;
    private bool _isListening;
    private bool _hasModel;
    private long _heard;
    private Task _work = Task.CompletedTask;

    /// <summary>Reads the files that the settings name; connects to nobody yet.</summary>
    /// <param name="settings">Which fleet, which node, which store.</param>
    /// <exception cref="FleetException">A file cannot be read, or a name cannot be one.</exception>
    public EtcdFleet(FleetSettings settings)
    {
        _settings = settings;
        FleetKeys.Require(settings.Node, "node");
        _keys = new FleetKeys(settings.Name);
        _client = Connection.Open(settings, _time);
        _lease = new NodeLease(_client, _keys, settings.Node, settings.Lease, _time);
        _writer = new FleetWriter(_client, _lease, _time, e => Say(e));
        _slots = new SlotDesk(_client, _keys, settings.Node, _lease, _writer, _time);
        _model = new FleetModel(_keys, _time, Say);
        _policy = new PolicyFollower(_client, _keys, settings.Node, _time, Say, Acknowledge);
        _listener = new LiveListener(_client, _keys.Live, _time) { OnReset = Reset, OnChange = Change, OnLink = Listening, OnHostile = Say };
    }

    public string Self => _settings.Node;

    public long Version => Interlocked.Read(ref _version);

    public FleetLink Link => _links.Value;

    public IObservable<FleetLink> Links => _links.DistinctUntilChanged();

    public IObservable<RuleId> SlotsFreed => _freed;

    public IObservable<RuleId> SlotsLost => _lost;

    public IObservable<string> Problems => _problems;

    public IReadOnlyList<string> Nodes
    {
        get
        {
            lock (_gate)
                return [.. _model.Nodes];
        }
    }

    public IReadOnlyList<Block> Blocks
    {
        get
        {
            // While the store is away, nobody says when one has ended but its own estimate.
            var now = _time.GetUtcNow();
            var isAway = Link == FleetLink.Away;
            lock (_gate)
                return [.. _model.Blocks.Where(block => !isAway || block.Expires > now)];
        }
    }

    public bool? IsUp(string node)
    {
        if (Link != FleetLink.Connected)
            return null;
        lock (_gate)
            return _model.IsUp(node);
    }

    public int? OthersThatSee(RuleId rule, TimeSpan within)
    {
        if (Link != FleetLink.Connected)
            return null;
        lock (_gate)
            return _model.OthersThatSee(rule, Self, within);
    }

    public void Publish(NodeState state)
    {
        var value = FleetValues.Write(state);
        if (value.Length > FleetValues.LargestState || FleetValues.Read<NodeState>(value, FleetValues.LargestState, out _) is null)
            value = FleetValues.Write(state with { Hooks = [], Failing = ["the state of this node is too large to be shared"] });
        _writer.Set(_keys.State(Self), value, isLeased: false, StateInterval);
    }

    public void Share(RuleId rule, bool isOpen) => _writer.Set(_keys.Symptom(rule, Self), isOpen ? "{}"u8.ToArray() : null, isLeased: true, SymptomInterval);

    public async Task<SlotAnswer> TakeSlotAsync(FleetBudget budget, CancellationToken cancel)
    {
        lock (_gate)
            _wanted.Add(budget.Rule);
        var answer = await _slots.TakeAsync(budget, cancel).ConfigureAwait(false);
        if (answer == SlotAnswer.Granted)
            lock (_gate)
                _wanted.Remove(budget.Rule);
        return answer;
    }

    public bool HoldsSlot(RuleId rule) => _slots.Holds(rule);

    // The answer to a request is heard before the change that it is because of.
    public IReadOnlyList<string> HoldersOf(RuleId rule)
    {
        if (Link != FleetLink.Connected)
            return [];
        lock (_gate)
            return _slots.Counted(rule) ?? _model.HoldersOf(rule);
    }

    public void ReleaseSlot(RuleId rule)
    {
        SlotEntry? heard;
        lock (_gate)
        {
            _wanted.Remove(rule);
            heard = _model.Slot(rule, Self);
        }

        _slots.Release(rule, heard);
    }

    public IObservable<FleetPolicy?> Policy => _policy.Policies;

    public void Acknowledge(PolicyAcknowledgement answer) => _writer.Set(
        _keys.Answer(answer.Revision, Self),
        FleetValues.Write(answer with { Reasons = [.. answer.Reasons.Take(50).Select(reason => FleetText.Clean(reason, 500))] }), isLeased: false, TimeSpan.FromMilliseconds(200));

    public void Report(PolicyResults results) => _writer.Set(_keys.Result(results.Revision, Self), FleetValues.Write(results), isLeased: false, StateInterval);

    public async Task BlockAsync(string prefix, TimeSpan time, string reason, CancellationToken cancel)
    {
        var canonical = Prefixes.Canonical(prefix);
        if (time < TimeSpan.FromSeconds(1) || time > TimeSpan.FromDays(366))
            throw new FleetException("an address is shut out for 1s to 366d");
        try
        {
            var lease = await _client.GrantLeaseAsync(time, cancel).ConfigureAwait(false);
            var value = new BlockValue(FleetText.Clean(reason, 400), _time.GetUtcNow() + time);
            await PutAsync(new(FleetKeys.Bytes(_keys.Block(canonical, Self)), FleetValues.Write(value), lease.Id), cancel).ConfigureAwait(false);
        }
        catch (EtcdException e)
        {
            throw new FleetException($"{canonical} cannot be shut out in the fleet: {e.Message}", e);
        }
    }

    public async Task UnblockAsync(string prefix, CancellationToken cancel)
    {
        var canonical = Prefixes.Canonical(prefix);
        try
        {
            // Its lease has nothing left then, and ends by itself.
            await _client.DeleteAsync(new(FleetKeys.Bytes(_keys.Block(canonical, Self))), cancel).ConfigureAwait(false);
        }
        catch (EtcdException e)
        {
            throw new FleetException($"{canonical} cannot be let in again in the fleet: {e.Message}", e);
        }
    }

    /// <summary>Writes what has a lease of its own, or gives that back.</summary>
    private async Task PutAsync(PutRequest request, CancellationToken cancel)
    {
        try
        {
            await _client.PutAsync(request, cancel).ConfigureAwait(false);
        }
        catch (EtcdException)
        {
            try
            {
                await _client.RevokeAsync(request.Lease, cancel).ConfigureAwait(false);
            }
            catch (EtcdException)
            {
                // Then it ends when its time is over.
            }

            throw;
        }
    }
}
