using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Fleet;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Fleet;

/// <summary>The daemon's side of a fleet: presence, policies, the judge of canaries. Without a fleet it does nothing.</summary>
internal sealed class HostFleet : IAsyncDisposable
{
    private readonly IFleetControl? _control;
    private readonly PolicyFolder _local;
    private readonly FleetPolicies? _policies;
    private readonly CompositeDisposable _running = [];
    private readonly LastGoodPolicy? _lastGood;

    private HostFleet(FleetSettings? settings, PolicyFolder local, Func<IReadOnlyDictionary<string, string>, ProblemList, int, PolicySnapshot?> read, string state, IScheduler reading)
    {
        _local = local;
        if (settings is null)
        {
            Roster = new FleetRoster(Knowledge, null, null, TimeProvider.System);
            return;
        }

        Knowledge = new EtcdFleet(settings);
        _control = new FleetStore(settings);
        Roster = new FleetRoster(Knowledge, _control, settings, TimeProvider.System);
        _lastGood = new LastGoodPolicy(Path.Combine(state, "fleet-policies.json"), settings.Name);
        _policies = new FleetPolicies(local, Knowledge, read, _lastGood, reading);
    }

    public IFleetKnowledge Knowledge { get; } = FleetOfOne.Instance;

    /// <summary>Its nodes, for those who ask.</summary>
    public FleetRoster Roster { get; }

    /// <summary>What is in force: the fleet's, else the files of this node.</summary>
    public IPolicySource Policies => _policies ?? (IPolicySource)_local;

    /// <summary>The revision of the fleet that this node does not take over; null when there is none.</summary>
    public FleetRefusal? Refusal => _policies?.Refusal;

    /// <summary>Joins the fleet: returns when it is connected, or known to be away, which is said and no error.</summary>
    /// <param name="settings">Null for none.</param>
    /// <param name="local">The files of this node.</param>
    /// <param name="read">Reads texts as policies.</param>
    /// <param name="state">Folder where the last good policies are kept.</param>
    /// <param name="reading">Policies are read on its thread.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="RefusedException">The fleet refuses this node: waiting would not help.</exception>
    public static async Task<HostFleet> JoinAsync(
        FleetSettings? settings, PolicyFolder local, Func<IReadOnlyDictionary<string, string>, ProblemList, int, PolicySnapshot?> read, string state, IScheduler reading,
        CancellationToken cancel)
    {
        HostFleet? fleet = null;
        try
        {
            fleet = new HostFleet(settings, local, read, state, reading);
            await fleet.Knowledge.StartAsync(cancel).ConfigureAwait(false);
            var joined = fleet;
            fleet = null;
            return joined;
        }
        catch (FleetException refused)
        {
            throw new RefusedException($"fleet {settings!.Name}: {refused.Message}");
        }
        finally
        {
            if (fleet is not null)
                await fleet.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Begins to take policies from the fleet and to judge its canaries.</summary>
    /// <param name="say">Is told what is worth the journal, in words.</param>
    public void Begin(Action<string> say)
    {
        if (_policies is null || _control is null)
            return;

        _lastGood!.KeepFailed = words => Tell(say, words);
        if (_policies.Refusal is { } kept)
            Tell(say, kept);
        _running.Add(_policies.Refused.Subscribe(refusal => Tell(say, refusal)));
        _running.Add(Knowledge.Problems.Subscribe(words => Tell(say, words)));
        _running.Add(Knowledge.Links.DistinctUntilChanged().Subscribe(link => Tell(say, link == FleetLink.Connected
            ? "the fleet's store answers"
            : "the fleet's store does not answer; this node goes on with the policies it has, and takes no slots")));
        _policies.Begin();
        _running.Add(new CanaryJudge(Knowledge, _control, TaskPoolScheduler.Default, words => Tell(say, words)));
    }

    /// <summary>Reads all policies again: plugins have come or gone.</summary>
    public async Task ReadAgainAsync()
    {
        await _local.ReadAgainAsync().ConfigureAwait(false);
        if (_policies is not null)
            await _policies.ReadAgainAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _running.Dispose();
        _policies?.Dispose();
        if (_control is not null)
            await _control.DisposeAsync().ConfigureAwait(false);
        await Knowledge.DisposeAsync().ConfigureAwait(false);
    }

    private static void Tell(Action<string> say, FleetRefusal refusal)
    {
        foreach (var reason in refusal.Reasons)
            Console.Error.WriteLine(reason);
        Tell(say, refusal.ToString());
    }

    private static void Tell(Action<string> say, string words)
    {
        Console.Error.WriteLine($"hypermesh: fleet: {words}");
        say(words);
    }
}
