using System.Reactive.Subjects;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Fleet.Etcd;

namespace HyperMesh.Autonomic.Fleet;

/// <summary>Fetches the revision that this node is to have. One task runs it; the wish comes from any thread.</summary>
internal sealed class PolicyFollower(EtcdClient client, FleetKeys keys, string node, TimeProvider time, Action<string> report, Action<PolicyAcknowledgement> refuse) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly ReplaySubject<FleetPolicy?> _policies = new(bufferSize: 1);
    private PolicyRollout? _wanted;
    private (int? Revision, bool IsCanary)? _given;

    public IObservable<FleetPolicy?> Policies => _policies;

    public void Want(PolicyRollout rollout)
    {
        lock (_gate)
        {
            if (_wanted == rollout)
                return;
            _wanted = rollout;
            if (_signal.CurrentCount == 0)
                _signal.Release();
        }
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            await _signal.WaitAsync(cancel).ConfigureAwait(false);
            while (!await TryGiveAsync(cancel).ConfigureAwait(false))
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(200, 1000)), time, cancel).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _policies.OnCompleted();
        _signal.Dispose();
    }

    private async Task<bool> TryGiveAsync(CancellationToken cancel)
    {
        PolicyRollout rollout;
        lock (_gate)
            rollout = _wanted!;
        var target = (Revision: rollout.For(node), IsCanary: rollout.Canary is { } canary && canary.Revision == rollout.For(node));
        if (_given == target)
            return true;
        FleetPolicy? policy = null;
        if (target.Revision is { } revision)
        {
            try
            {
                policy = await FetchAsync(revision, target.IsCanary, cancel).ConfigureAwait(false);
            }
            catch (EtcdException e)
            {
                report(e.Message);
                return false;
            }
        }

        _given = target;
        if (policy is not null || target.Revision is null)
            _policies.OnNext(policy);
        return true;
    }

    private async Task<FleetPolicy?> FetchAsync(int revision, bool isCanary, CancellationToken cancel)
    {
        var key = keys.Revision(revision);
        var read = await client.RangeAsync(new RangeRequest(FleetKeys.Bytes(key)), cancel).ConfigureAwait(false);
        var wrong = "there is no such key";
        if (read.Kvs is [{ Value: var value }] && FleetValues.Read<RevisionValue>(value, FleetValues.LargestRevision, out wrong) is { } found)
            return new FleetPolicy(revision, found.Files, isCanary);
        report($"{key}: {wrong}; this node keeps the policies it has");
        refuse(new PolicyAcknowledgement(revision, false, [$"{key}: {wrong}"]));
        return null;
    }
}
