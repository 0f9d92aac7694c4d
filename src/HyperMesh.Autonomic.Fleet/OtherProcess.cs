using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Fleet.Etcd;

namespace HyperMesh.Autonomic.Fleet;

/// <summary>Waits for the lease of another process of this node's name: it ends if that process is dead, and is prolonged if it is not.</summary>
internal sealed class OtherProcess(EtcdClient client, TimeSpan length, TimeProvider time)
{
    private readonly long _begun = time.GetTimestamp();
    private long _last = long.MaxValue;
    private int _prolonged;

    /// <summary>Waits a little.</summary>
    /// <exception cref="FleetException">It lives.</exception>
    public async Task ForAsync(string node, KeyValue other, CancellationToken cancel)
    {
        var left = await client.TimeToLiveAsync(other.Lease, cancel).ConfigureAwait(false);
        if (left > _last)
            _prolonged++;
        _last = left;

        // A new leader prolongs every lease once.
        if (_prolonged > 1 || other.Lease == 0 || time.GetElapsedTime(_begun) > 2 * length + TimeSpan.FromSeconds(3))
            throw new FleetException(Message(node, FleetValues.Read<Presence>(other.Value, FleetValues.LargestSmall, out _)));
        await Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp(length.TotalMilliseconds / 20, 100, 500)), time, cancel).ConfigureAwait(false);
    }

    private static string Message(string node, Presence? other)
    {
        var who = other is null ? "something else" : $"process {other.Pid} on host '{FleetText.Clean(other.Host, 100)}'";
        return $"{who} is the node '{node}' of this fleet already; give this one another name in spec.fleet.node, or stop the other";
    }
}
