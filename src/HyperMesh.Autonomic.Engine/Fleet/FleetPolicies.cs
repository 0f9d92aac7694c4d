using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Reactive.Threading.Tasks;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Fleet;

/// <summary>
/// The policies of the fleet over those of this node: files here count until the fleet has a revision. A revision is checked here, with the plugins
/// and programs of this node; what is wrong with it is told to the fleet, and what was in force stays so. The last good one is kept in a file and
/// is in force from the start, also when the fleet's store is away.
/// </summary>
/// <remarks><see cref="Current"/> and <see cref="Refusal"/> are thread-safe; observables come on the scheduler's thread, where revisions are read.</remarks>
public sealed class FleetPolicies : IPolicySource, IDisposable
{
    private readonly IPolicySource _local;
    private readonly IFleetKnowledge _fleet;
    private readonly Func<IReadOnlyDictionary<string, string>, ProblemList, int, PolicySnapshot?> _read;
    private readonly LastGoodPolicy _lastGood;
    private readonly IScheduler _scheduler;
    private readonly Subject<PolicySnapshot> _changes = new();
    private readonly Subject<FleetRefusal> _refused = new();
    private readonly CompositeDisposable _running = [];
    private FleetPolicy? _inForce;
    private FleetPolicy? _wanted;
    private volatile PolicySnapshot _current;
    private volatile FleetRefusal? _refusal;

    /// <param name="local">The files of this node.</param>
    /// <param name="fleet">Where revisions come from.</param>
    /// <param name="read">Reads texts as a revision; null when there is an error.</param>
    /// <param name="lastGood">Where the last good revision is kept.</param>
    /// <param name="scheduler">Revisions are read on its thread, so it should not be the loop's.</param>
    public FleetPolicies(
        IPolicySource local, IFleetKnowledge fleet, Func<IReadOnlyDictionary<string, string>, ProblemList, int, PolicySnapshot?> read,
        LastGoodPolicy lastGood, IScheduler scheduler)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(fleet);
        (_local, _fleet, _read, _lastGood, _scheduler) = (local, fleet, read, lastGood, scheduler);
        _current = local.Current;
        if (lastGood.Read() is not { } kept)
            return;
        if (Read(kept, out var refusal) is { } snapshot)
            (_inForce, _current) = (kept, snapshot);
        _refusal = refusal;
    }

    /// <inheritdoc/>
    public PolicySnapshot Current => _current;

    /// <inheritdoc/>
    public IObservable<PolicySnapshot> Changes => _changes.AsObservable();

    /// <summary>Revisions of the fleet that this node does not take over.</summary>
    public IObservable<FleetRefusal> Refused => _refused.AsObservable();

    /// <summary>The revision that was refused last, also the one that was kept for the start; null when the last one was taken over, or the fleet has none.</summary>
    public FleetRefusal? Refusal => _refusal;

    /// <summary>Begins to listen to the fleet and to the files here.</summary>
    public void Begin()
    {
        _running.Add(_local.Changes.ObserveOn(_scheduler).Subscribe(TakeOver));
        _running.Add(_fleet.Policy.ObserveOn(_scheduler).Subscribe(TakeOver));
    }

    /// <summary>Reads the fleet's revision again: what it may speak about has changed, because plugins have come or gone. Thread-safe.</summary>
    /// <returns>When that is done.</returns>
    public Task ReadAgainAsync() => Observable.Start(
        () =>
        {
            if (_wanted is not null)
                Adopt(_wanted);
        },
        _scheduler).ToTask();

    /// <summary>Ends the listening; the policies in force stay so.</summary>
    public void Dispose()
    {
        _running.Dispose();
        _changes.Dispose();
        _refused.Dispose();
    }

    /// <summary>An edit of the files here waits while the fleet has the word.</summary>
    private void TakeOver(PolicySnapshot local)
    {
        if (_inForce is null)
            Put(local.As(_current.Revision + 1, null));
    }

    private void TakeOver(FleetPolicy? wanted)
    {
        _wanted = wanted;
        if (wanted is not null)
        {
            if (_inForce?.Revision == wanted.Revision)
                Accept(wanted);
            else
                Adopt(wanted);
            return;
        }

        // While the store is away nobody can tell that the fleet has none.
        if (_fleet.Link != FleetLink.Connected)
            return;

        _refusal = null;
        if (_inForce is null)
            return;

        _inForce = null;
        _lastGood.Forget();
        Put(_local.Current.As(_current.Revision + 1, null));
    }

    private void Adopt(FleetPolicy wanted)
    {
        if (Read(wanted, out var refusal) is not { } snapshot)
        {
            _refusal = refusal;
            _fleet.Acknowledge(new PolicyAcknowledgement(wanted.Revision, Accepted: false, refusal!.Reasons));
            _refused.OnNext(refusal);
            return;
        }

        _inForce = wanted;
        _lastGood.Keep(wanted);
        Put(snapshot);
        Accept(wanted);
    }

    private void Accept(FleetPolicy wanted)
    {
        _refusal = null;
        _fleet.Acknowledge(new PolicyAcknowledgement(wanted.Revision, Accepted: true, []));
    }

    private PolicySnapshot? Read(FleetPolicy policy, out FleetRefusal? refusal)
    {
        var problems = new ProblemList();
        var snapshot = _read(policy.Files, problems, _current.Revision + 1)?.As(_current.Revision + 1, policy.Revision);
        refusal = snapshot is not null ? null : new FleetRefusal(
            policy.Revision, _scheduler.Now, [.. problems.Where(problem => problem.Severity == ProblemSeverity.Error).Select(problem => problem.ToString())], _current.Fleet);
        return snapshot;
    }

    private void Put(PolicySnapshot snapshot) => _changes.OnNext(_current = snapshot);
}

/// <summary>A revision of the fleet that a node does not take over.</summary>
/// <param name="Revision">Which.</param>
/// <param name="At">When it was read.</param>
/// <param name="Reasons">Why, each with its place and the mend.</param>
/// <param name="InForce">The fleet's revision that stays in force; null where it is the files of the node.</param>
public sealed record FleetRefusal(int Revision, DateTimeOffset At, IReadOnlyList<string> Reasons, int? InForce)
{
    /// <summary>One line: the first reason and how many more there are.</summary>
    public override string ToString()
    {
        var stays = InForce is { } revision ? $"revision {revision} stays in force" : "the files of this node stay in force";
        return $"revision {Revision} of the fleet does not fit this node, {stays}: {Reasons[0]}{(Reasons.Count > 1 ? $" (and {Reasons.Count - 1} more)" : "")}";
    }
}
