using HyperMesh.Autonomic.Fleet.Etcd;

namespace HyperMesh.Autonomic.Fleet;

/// <summary>Writes what this node says: of each key the last value counts, a key is written so often at most, and what fails is kept for later. Thread-safe.</summary>
/// <remarks>So a node costs the store a bounded number of writes, however much happens on it.</remarks>
internal sealed class FleetWriter(EtcdClient client, NodeLease lease, TimeProvider time, Action<EtcdException> failed) : IDisposable
{
    private const int MostOperations = 64;
    private const int MostBytes = 512 << 10;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = [];
    private readonly SemaphoreSlim _signal = new(0, 1);

    /// <summary>A key is to have a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value; null to remove it.</param>
    /// <param name="isLeased">Whether it goes with this node.</param>
    /// <param name="interval">So long at least after it was written before.</param>
    public void Set(string key, byte[]? value, bool isLeased, TimeSpan interval)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var entry) && Same(entry.Value, value))
                return;
            _entries[key] = new Entry(value, isLeased, interval, entry?.NotBefore ?? time.GetTimestamp(), IsDirty: true);
        }

        Wake();
    }

    /// <summary>A key is to be removed if nobody has changed it since.</summary>
    public void Remove(string key, long modRevision)
    {
        lock (_gate)
            _entries[key] = new Entry(null, false, TimeSpan.Zero, time.GetTimestamp(), IsDirty: true, modRevision);
        Wake();
    }

    /// <summary>What was to be removed is to stay.</summary>
    public void Keep(string key)
    {
        lock (_gate)
            _entries.Remove(key);
    }

    /// <summary>Everything under the lease has to be written again: it is a new one.</summary>
    public void Renew()
    {
        lock (_gate)
            foreach (var (key, entry) in _entries.Where(entry => entry.Value.IsLeased).ToList())
                _entries[key] = entry with { IsDirty = true };
        Wake();
    }

    /// <summary>Writes until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var failures = 0;
        while (true)
        {
            await WaitAsync(cancel).ConfigureAwait(false);
            var batch = NextBatch();
            if (batch.Count == 0)
                continue;
            try
            {
                await WriteAsync(batch, cancel).ConfigureAwait(false);
                failures = 0;
            }
            catch (EtcdException e)
            {
                failed(e);
                var longest = Math.Min(LongestPause.TotalMilliseconds, 100 * Math.Pow(2, Math.Min(failures++, 8)));
                await Task.Delay(TimeSpan.FromMilliseconds(longest * (0.5 + Random.Shared.NextDouble() / 2)), time, cancel).ConfigureAwait(false);
                Wake();
            }
        }
    }

    public void Dispose() => _signal.Dispose();

    private void Wake()
    {
        lock (_gate)
            if (_signal.CurrentCount == 0)
                _signal.Release();
    }

    private async Task WaitAsync(CancellationToken cancel)
    {
        TimeSpan? due;
        lock (_gate)
            due = _entries.Values.Where(CanWrite).Select(entry => (TimeSpan?)time.GetElapsedTime(time.GetTimestamp(), entry.NotBefore)).Min();
        if (due <= TimeSpan.Zero)
            return;
        using var timer = due is { } left ? new CancellationTokenSource(left, time) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancel);
        try
        {
            await _signal.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Something is due.
        }
    }

    private bool CanWrite(Entry entry) => entry.IsDirty && (!entry.IsLeased || lease.IsSafe);

    /// <summary>What is due, as far as one transaction takes it; a removal under a condition goes alone.</summary>
    private List<(string Key, Entry Entry)> NextBatch()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var due = _entries.Where(entry => CanWrite(entry.Value) && entry.Value.NotBefore <= now).Select(entry => (entry.Key, entry.Value));
            var batch = new List<(string, Entry)>();
            var size = 0;
            foreach (var (key, entry) in due)
            {
                if (entry.IfRevision is not null)
                    return [(key, entry)];
                size += entry.Value?.Length ?? 0;
                if (batch.Count > 0 && size > MostBytes)
                    break;
                batch.Add((key, entry));
                if (batch.Count == MostOperations)
                    break;
            }

            return batch;
        }
    }

    private async Task WriteAsync(List<(string Key, Entry Entry)> batch, CancellationToken cancel)
    {
        var id = lease.Id;
        Compare[]? compare = batch is [{ Entry.IfRevision: { } revision } only] ? [new("MOD", FleetKeys.Bytes(only.Key), ModRevision: revision)] : null;
        var request = new TxnRequest(compare, [.. batch.Select(item => Operation(item.Key, item.Entry, id))]);

        // Values are whole and their keys are written by this node alone, one transaction after the other: the same again is the same.
        await client.TxnAsync(request, cancel).ConfigureAwait(false);
        lock (_gate)
            foreach (var (key, entry) in batch)
                Written(key, entry);
    }

    private void Written(string key, Entry entry)
    {
        if (!_entries.TryGetValue(key, out var now))
            return;
        if (!ReferenceEquals(now, entry))
            _entries[key] = now with { NotBefore = time.GetTimestamp() + Ticks(now.Interval) };
        else if (entry.Value is null && entry.Interval == TimeSpan.Zero)
            _entries.Remove(key);
        else
            _entries[key] = entry with { IsDirty = false, NotBefore = time.GetTimestamp() + Ticks(entry.Interval) };
    }

    private static RequestOp Operation(string key, Entry entry, long lease) => entry.Value is { } value
        ? new RequestOp(RequestPut: new(FleetKeys.Bytes(key), value, entry.IsLeased ? lease : 0))
        : new RequestOp(RequestDeleteRange: new(FleetKeys.Bytes(key)));

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    private static bool Same(byte[]? one, byte[]? other) => one is null ? other is null : other is not null && one.AsSpan().SequenceEqual(other);

    private sealed record Entry(byte[]? Value, bool IsLeased, TimeSpan Interval, long NotBefore, bool IsDirty, long? IfRevision = null);
}
