using System.Globalization;
using System.Text;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Fleet.Etcd;

namespace HyperMesh.Autonomic.Fleet;

/// <summary>The lease that everything of this node hangs on, and the key that says that it is up. Thread-safe to ask; one task keeps it.</summary>
/// <remarks>The lease counts as lost two thirds into its time, from when the last keep-alive that was answered was <em>sent</em>, by this process's monotonic clock.
/// The store counts its time from when it has received that keep-alive, so that it cannot end the lease before: the last third is for taking back.</remarks>
internal sealed class NodeLease(EtcdClient client, FleetKeys keys, string node, TimeSpan length, TimeProvider time)
{
    public const string Format = "1";
    private readonly Presence _self = ThisProcess.Describe();
    private long _id;
    private long _fence;

    /// <summary>Identifies the lease; 0 while there is none.</summary>
    public long Id => Volatile.Read(ref _id);

    /// <summary>Whether what hangs on the lease may still be counted on.</summary>
    public bool IsSafe => Id != 0 && time.GetTimestamp() < Volatile.Read(ref _fence);

    /// <summary>Gets a lease and says that this node is up.</summary>
    /// <exception cref="FleetException">Another process is this node, or the store is of another format.</exception>
    /// <exception cref="EtcdException">The store does not answer or refuses.</exception>
    public async Task EstablishAsync(CancellationToken cancel)
    {
        await CheckFormatAsync(cancel).ConfigureAwait(false);
        var sent = time.GetTimestamp();
        var lease = await client.GrantLeaseAsync(length, cancel).ConfigureAwait(false);
        try
        {
            var wait = new OtherProcess(client, length, time);
            while (await TakeNameAsync(lease.Id, cancel).ConfigureAwait(false) is { } other)
            {
                await wait.ForAsync(node, other, cancel).ConfigureAwait(false);

                // Waiting may take as long as the lease itself.
                sent = time.GetTimestamp();
                if (await client.KeepAliveAsync(lease.Id, cancel).ConfigureAwait(false) <= 0)
                    lease = await client.GrantLeaseAsync(length, cancel).ConfigureAwait(false);
            }
        }
        catch
        {
            _ = Quietly(client.RevokeAsync(lease.Id, CancellationToken.None));
            throw;
        }

        Volatile.Write(ref _fence, Fence(sent, lease.Ttl));
        Volatile.Write(ref _id, lease.Id);
    }

    /// <summary>Prolongs the lease until that fails for too long, or the store says that it has ended. Then it is never prolonged again.</summary>
    public async Task HoldAsync(Action<EtcdException> failed, CancellationToken cancel)
    {
        var wait = length / 3;
        while (true)
        {
            var left = time.GetElapsedTime(time.GetTimestamp(), Volatile.Read(ref _fence));
            if (left <= TimeSpan.Zero)
                break;
            await Task.Delay(wait < left ? wait : left, time, cancel).ConfigureAwait(false);
            var sent = time.GetTimestamp();
            left = time.GetElapsedTime(sent, Volatile.Read(ref _fence));
            if (left <= TimeSpan.Zero)
                break;
            if (await ProlongAsync(left, failed, cancel).ConfigureAwait(false) is not { } seconds)
            {
                wait = length / 15;
                continue;
            }

            if (seconds <= 0 || time.GetTimestamp() >= Volatile.Read(ref _fence))
                break;
            Volatile.Write(ref _fence, Fence(sent, seconds));
            wait = length / 3;
        }

        Drop();
    }

    /// <summary>The lease is not this node's any more.</summary>
    public void Drop() => Volatile.Write(ref _id, 0);

    /// <summary>Ends it, with all that hangs on it.</summary>
    public async Task RevokeAsync(CancellationToken cancel)
    {
        if (Interlocked.Exchange(ref _id, 0) is not 0 and var id)
            await Quietly(client.RevokeAsync(id, cancel)).ConfigureAwait(false);
    }

    private async Task<long?> ProlongAsync(TimeSpan left, Action<EtcdException> failed, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(left, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            return await client.KeepAliveAsync(Id, either.Token).ConfigureAwait(false);
        }
        catch (EtcdException e)
        {
            failed(e);
            return null;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task CheckFormatAsync(CancellationToken cancel)
    {
        var read = await client.RangeAsync(new RangeRequest(FleetKeys.Bytes(keys.Format)), cancel).ConfigureAwait(false);
        RequireFormat(keys, read);
    }

    /// <exception cref="FleetException">The store is of another format.</exception>
    public static void RequireFormat(FleetKeys keys, RangeResponse read)
    {
        if (read.Kvs is not [{ Value: { } value }])
            return;
        var text = FleetText.Clean(Encoding.UTF8.GetString(value.AsSpan(0, Math.Min(value.Length, 40))), 20);
        if (text != Format)
            throw new FleetException(string.Create(
                CultureInfo.InvariantCulture, $"{keys.Format}: the fleet's keys are of format '{text}', this program knows {Format}; run the program that wrote them, or another fleet name"));
    }

    /// <summary>Puts the key that says that this node is up.</summary>
    /// <returns>The process that is this node; null when it is this one.</returns>
    private async Task<KeyValue?> TakeNameAsync(long lease, CancellationToken cancel)
    {
        var key = FleetKeys.Bytes(keys.Node(node));
        RequestOp[] put = [new(RequestPut: new(key, FleetValues.Write(_self), lease)), new(RequestPut: new(FleetKeys.Bytes(keys.Format), Encoding.UTF8.GetBytes(Format)))];
        var compare = new Compare("CREATE", key, CreateRevision: 0);
        while (true)
        {
            // Done twice, the comparison fails and the name turns out to be this process's.
            var answer = await client.TxnAsync(new([compare], put, [new(RequestRange: new(key))]), cancel).ConfigureAwait(false);
            if (answer.Succeeded)
                return null;
            if (answer.Responses is not [{ ResponseRange.Kvs: [var kv] }])
                continue;
            var other = FleetValues.Read<Presence>(kv.Value, FleetValues.LargestSmall, out _);
            if (kv.Lease == lease && other?.Instance == _self.Instance)
                return null;
            if (other is null || (other.Instance != _self.Instance && !ThisProcess.IsGone(other)))
                return kv;
            compare = new Compare("MOD", key, ModRevision: kv.ModRevision);
        }
    }

    private long Fence(long sent, long seconds) => sent + (long)(seconds * time.TimestampFrequency * 2.0 / 3);

    private static async Task Quietly(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (Exception e) when (e is EtcdException or OperationCanceledException or ObjectDisposedException)
        {
            // It ends by itself.
        }
    }
}
