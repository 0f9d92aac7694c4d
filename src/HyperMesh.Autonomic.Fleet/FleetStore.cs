using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Fleet.Etcd;

namespace HyperMesh.Autonomic.Fleet;

/// <summary>A fleet's etcd as people and the judge of canaries use it. Thread-safe.</summary>
internal sealed partial class FleetStore : IFleetControl
{
    private readonly FleetSettings _settings;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly FleetKeys _keys;
    private readonly EtcdClient _client;

    /// <summary>Reads the files that the settings name; connects to nobody yet.</summary>
    /// <param name="settings">Which fleet, which store; which node does not matter.</param>
    /// <exception cref="FleetException">A file cannot be read, or a name cannot be one.</exception>
    public FleetStore(FleetSettings settings)
    {
        _settings = settings;
        _keys = new FleetKeys(settings.Name);
        _client = Connection.Open(settings, _time);
    }

    public Task<FleetStatus> StatusAsync(CancellationToken cancel) => AskAsync(async () =>
    {
        var (model, hostile) = await ReadLiveAsync(cancel).ConfigureAwait(false);
        var members = await Task.WhenAll(_client.Endpoints.Select(endpoint => MemberAsync(endpoint, cancel))).ConfigureAwait(false);
        return new FleetStatus(
            _settings.Name, members, [.. model.Nodes], model.Rollout, [.. model.Slots], [.. model.Symptoms], [.. model.Blocks], hostile);
    });

    public Task<IReadOnlyList<FleetNode>> NodesAsync(CancellationToken cancel) => AskAsync(async () =>
    {
        var (model, _) = await ReadLiveAsync(cancel).ConfigureAwait(false);
        var states = await ReadAsync<NodeState>(_keys.States, FleetValues.LargestState, cancel).ConfigureAwait(false);
        var revisions = new[] { model.Rollout.Stable, model.Rollout.Canary?.Revision }.OfType<int>().Distinct().ToList();
        var answers = new Dictionary<(int, string), PolicyAcknowledgement>();
        var results = new Dictionary<(int, string), PolicyResults>();
        foreach (var revision in revisions)
        {
            foreach (var (node, answer) in await ReadAsync<PolicyAcknowledgement>(_keys.Answers(revision), FleetValues.LargestState, cancel).ConfigureAwait(false))
                answers[(revision, node)] = answer;
            foreach (var (node, result) in await ReadAsync<PolicyResults>(_keys.Results(revision), FleetValues.LargestSmall, cancel).ConfigureAwait(false))
                results[(revision, node)] = result;
        }

        return (IReadOnlyList<FleetNode>)[.. states.Keys.Union(model.Nodes).Order(StringComparer.Ordinal).Select(Describe)];

        FleetNode Describe(string node)
        {
            var wanted = model.Rollout.For(node);
            return new FleetNode(
                node, model.IsUp(node), states.GetValueOrDefault(node), wanted, answers.GetValueOrDefault((wanted ?? 0, node)), results.GetValueOrDefault((wanted ?? 0, node)));
        }
    });

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<StoreMember> MemberAsync(Uri endpoint, CancellationToken cancel)
    {
        try
        {
            var status = await _client.StatusAsync(endpoint, cancel).ConfigureAwait(false);
            return new StoreMember(endpoint, FleetText.Clean(status.Version ?? "", 40), status.Header?.MemberId == status.Leader, status.DbSize, null);
        }
        catch (EtcdException e)
        {
            return new StoreMember(endpoint, null, null, null, e.Message);
        }
    }

    private async Task<(FleetModel Model, IReadOnlyList<string> Hostile)> ReadLiveAsync(CancellationToken cancel)
    {
        NodeLease.RequireFormat(_keys, await _client.RangeAsync(new(FleetKeys.Bytes(_keys.Format)), cancel).ConfigureAwait(false));
        var hostile = new List<string>();
        var model = new FleetModel(_keys, _time, Report);
        var (_, kvs) = await new RangeReader(_client, Report).ReadAsync(_keys.Live, cancel).ConfigureAwait(false);
        model.Reset(kvs);
        return (model, hostile);

        void Report(string problem)
        {
            if (hostile.Count < 100)
                hostile.Add(problem);
        }
    }

    private async Task<Dictionary<string, T>> ReadAsync<T>(string prefix, int largest, CancellationToken cancel)
        where T : class
    {
        var (_, kvs) = await new RangeReader(_client, _ => { }).ReadAsync(prefix, cancel).ConfigureAwait(false);
        var read = new Dictionary<string, T>();
        foreach (var kv in kvs)
            if (FleetKeys.Names(kv.Key, prefix, 1) is [var name] && FleetValues.Read<T>(kv.Value, largest, out _) is { } value)
                read[name] = value;
        return read;
    }

    private static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (EtcdException e)
        {
            throw new FleetException($"the fleet's store {(e.IsTransient ? "does not answer" : "refuses")}: {e.Message}", e);
        }
    }
}
