using HyperMesh.Autonomic.Fleet.Etcd;

namespace HyperMesh.Autonomic.Fleet;

/// <summary>Hears everything below a prefix: reads it, and follows the changes over lost connections and lost members.</summary>
/// <remarks>A connection that is lost is resumed at the revision after the last one that was heard in full. When that has been compacted, everything is read anew,
/// so that nothing is ever missed in silence. A watch on which nothing was heard for a while is opened anew, at the member that answers
/// then: a connection can be dead without anybody saying so.</remarks>
internal sealed class LiveListener(EtcdClient client, string prefix, TimeProvider time)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private ulong _cluster;
    private long _next;
    private int _failures;

    /// <summary>Everything there is, and at which revision.</summary>
    public required Action<IReadOnlyList<KeyValue>, long> OnReset { get; init; }

    /// <summary>Changes, and the revision up to which all are heard.</summary>
    public required Action<IReadOnlyList<WatchEvent>, long> OnChange { get; init; }

    /// <summary>Whether changes are being heard now, and if not, why.</summary>
    public required Action<bool, EtcdException?> OnLink { get; init; }

    /// <summary>Told of a key that cannot be read at all.</summary>
    public required Action<string> OnHostile { get; init; }

    /// <summary>Listens until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var moved = client.Moved;
            var member = client.Member;
            try
            {
                if (_next == 0)
                    await ReadAllAsync(cancel).ConfigureAwait(false);
                await FollowAsync(member, moved, cancel).ConfigureAwait(false);
            }
            catch (EtcdException e)
            {
                if (e.Fault is EtcdFault.Compacted or EtcdFault.TooLarge)
                    _next = 0;
                else if (e.Fault == EtcdFault.TokenUnknown)
                    client.ForgetToken();
                else
                    client.MoveOn(member);
                OnLink(false, e);
                await PauseAsync(cancel).ConfigureAwait(false);
            }
        }
    }

    private async Task FollowAsync(Uri member, CancellationToken moved, CancellationToken cancel)
    {
        var request = new WatchCreateRequest(FleetKeys.Bytes(prefix), FleetKeys.End(prefix), _next);
        using var stream = await client.WatchAsync(member, request, cancel).ConfigureAwait(false);
        while (true)
        {
            using var silence = new CancellationTokenSource(Silence + TimeSpan.FromSeconds(Random.Shared.NextDouble() * 10), time);
            using var any = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, moved, cancel);
            WatchMessage? message;
            try
            {
                message = await stream.NextAsync(EtcdJson.Default.WatchMessage, any.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                return;
            }

            if (message is null)
                throw new EtcdException(EtcdFault.Unavailable, member, "the member has ended the watch");
            if (message.Error is { } error)
                throw EtcdException.From(member, error.GrpcCode, FleetText.Clean(error.Message ?? "", 200));
            if (message.Result is { } result && !Take(member, result))
                return;
        }
    }

    /// <returns>False when everything is to be read anew.</returns>
    private bool Take(Uri member, WatchResponse result)
    {
        if (result.CompactRevision > 0)
        {
            _next = 0;
            return false;
        }

        if (result.Canceled)
            throw Canceled(member, result.CancelReason ?? "no reason given");
        if (result.Header is { ClusterId: > 0 and var cluster } && cluster != _cluster)
        {
            _next = 0;
            return false;
        }

        if (result.Created)
        {
            _failures = 0;
            OnLink(true, null);
            return true;
        }

        var events = result.Events ?? [];
        if (events.Length > 0)
            _next = Math.Max(_next, result.Fragment ? events[^1].Kv.ModRevision : events[^1].Kv.ModRevision + 1);
        else if (result.Header is { } header)
            _next = Math.Max(_next, header.Revision + 1);
        OnChange(events, _next - 1);
        return true;
    }

    // A watch says that it is not permitted, too, when its token is not known any more.
    private static EtcdException Canceled(Uri member, string reason) => reason.Contains("ermission", StringComparison.Ordinal)
        ? new EtcdException(EtcdFault.TokenUnknown, member, "the watch is not permitted")
        : new EtcdException(EtcdFault.Unavailable, member, $"the watch was ended: {FleetText.Clean(reason, 200)}");

    private async Task ReadAllAsync(CancellationToken cancel)
    {
        var range = await new RangeReader(client, OnHostile).ReadAsync(prefix, cancel).ConfigureAwait(false);
        _cluster = range.Header.ClusterId;
        OnReset(range.Kvs, range.Header.Revision);
        _next = range.Header.Revision + 1;
    }

    private Task PauseAsync(CancellationToken cancel)
    {
        var longest = Math.Min(LongestPause.TotalMilliseconds, 50 * Math.Pow(2, Math.Min(_failures++, 10)));
        return Task.Delay(TimeSpan.FromMilliseconds(longest * (0.5 + Random.Shared.NextDouble() / 2)), time, cancel);
    }
}
