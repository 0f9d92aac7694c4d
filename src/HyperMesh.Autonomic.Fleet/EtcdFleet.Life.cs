using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Fleet.Etcd;

namespace HyperMesh.Autonomic.Fleet;

// From the first connection to the last: the lease, what is heard, and how the link stands.
internal sealed partial class EtcdFleet
{
    private readonly PolicyFollower _policy;

    public async Task StartAsync(CancellationToken cancel)
    {
        var isUp = false;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stop.Token);
            await _lease.EstablishAsync(either.Token).ConfigureAwait(false);
            isUp = true;
        }
        catch (EtcdException e)
        {
            if (await _client.SpeaksTlsAsync(cancel).ConfigureAwait(false) is { } secure)
                throw new FleetException($"{secure.GetLeftPart(UriPartial.Authority)}: the fleet's store speaks TLS there; write https:// in spec.fleet.etcd.endpoints", e);
            if (e.Fault == EtcdFault.Refused && await DoAllRefuseAsync(cancel).ConfigureAwait(false))
                throw new FleetException($"the fleet's store refuses this node: {e.Message}", e);
            Say(e);
        }

        var heard = new TaskCompletionSource();
        using var subscription = Links.Subscribe(link => Done(link == FleetLink.Connected, heard));
        _work = Task.WhenAll(
            Task.Run(() => Until(() => KeepUpAsync(isUp)), CancellationToken.None),
            Task.Run(() => Until(() => _listener.RunAsync(_stop.Token)), CancellationToken.None),
            Task.Run(() => Until(() => _writer.RunAsync(_stop.Token)), CancellationToken.None),
            Task.Run(() => Until(() => _policy.RunAsync(_stop.Token)), CancellationToken.None),
            Task.Run(() => Until(WatchLinkAsync), CancellationToken.None));
        if (isUp)
            await Task.WhenAny(heard.Task, Task.Delay(TimeSpan.FromSeconds(5), _time, cancel)).ConfigureAwait(false);
    }

    /// <summary>Ends the node's presence. Slots that it still holds stay until the lease ends, so that the next run of this node can take them along.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        if (_slots.HeldRules.Count == 0)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2), _time);
            await _lease.RevokeAsync(limit.Token).ConfigureAwait(false);
        }

        _lease.Drop();
        _links.OnCompleted();
        _freed.OnCompleted();
        _lost.OnCompleted();
        _problems.OnCompleted();
        _policy.Dispose();
        _slots.Dispose();
        _writer.Dispose();
        _client.Dispose();
        _stop.Dispose();
    }

    private static void Done(bool isDone, TaskCompletionSource source)
    {
        if (isDone)
            source.TrySetResult();
    }

    private async Task Until(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // It was to end.
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Say($"the fleet is not followed any more, this is a defect: {e}");
            _lease.Drop();
            LoseSlots();
            throw;
        }
    }

    private async Task<bool> DoAllRefuseAsync(CancellationToken cancel)
    {
        foreach (var endpoint in _client.Endpoints)
            try
            {
                await _client.StatusAsync(endpoint, cancel).ConfigureAwait(false);
            }
            catch (EtcdException e) when (e.IsTransient)
            {
                return false;
            }
            catch (EtcdException)
            {
                // This one refuses as well.
            }

        return true;
    }

    private async Task KeepUpAsync(bool isUp)
    {
        while (true)
        {
            while (!isUp)
                isUp = await TryEstablishAsync().ConfigureAwait(false);
            _writer.Renew();
            Relink();
            AnnounceWanted();
            await _lease.HoldAsync(Say, _stop.Token).ConfigureAwait(false);
            isUp = false;
            Relink();
            LoseSlots();
        }
    }

    private async Task<bool> TryEstablishAsync()
    {
        try
        {
            await _lease.EstablishAsync(_stop.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is EtcdException or FleetException)
        {
            Say(e.Message);
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(200, e is EtcdException { IsTransient: true } ? 1000 : 5000)), _time, _stop.Token).ConfigureAwait(false);
            return false;
        }
    }

    private void LoseSlots()
    {
        foreach (var rule in _slots.LoseAll())
            _lost.OnNext(rule);
    }

    private List<SlotEntry> OwnSlots()
    {
        lock (_gate)
            return [.. _model.Own(Self)];
    }

    // Between two words of the listener nobody else notices that it has been silent for too long.
    private async Task WatchLinkAsync()
    {
        while (true)
        {
            await Task.Delay(_settings.Lease / 6, _time, _stop.Token).ConfigureAwait(false);
            Relink();
            foreach (var slot in OwnSlots())
                _slots.Notice(slot);
        }
    }

    private void Reset(IReadOnlyList<KeyValue> all, long revision) => Update(revision, () =>
    {
        _hasModel = true;
        _model.Reset(all);
        return [.. _wanted];
    });

    private void Change(IReadOnlyList<WatchEvent> events, long revision) => Update(revision, () =>
    {
        var freed = new HashSet<RuleId>();
        foreach (var change in events)
            Collect(change, freed);
        return freed;
    });

    private void Collect(WatchEvent change, HashSet<RuleId> freed)
    {
        var nodes = _model.Nodes.Count;
        _model.Apply(change);
        if (_model.Nodes.Count > nodes)
            freed.UnionWith(_wanted);
        else if (change.Type == "DELETE" && FleetKeys.Names(change.Kv.Key, _keys.AllSlots, 3) is [var policy, var rule, _] && _wanted.Contains(new(policy, rule)))
            freed.Add(new(policy, rule));
    }

    private void Update(long revision, Func<IReadOnlyCollection<RuleId>> apply)
    {
        IReadOnlyCollection<RuleId> freed;
        IReadOnlyList<RuleId> lost;
        List<SlotEntry> own;
        lock (_gate)
        {
            freed = apply();
            _heard = _time.GetTimestamp();
            lost = _slots.Check(rule => _model.Slot(rule, Self), revision);
            own = [.. _model.Own(Self)];
            _policy.Want(_model.Rollout);
        }

        Interlocked.Increment(ref _version);
        foreach (var slot in own)
            _slots.Notice(slot);
        foreach (var rule in lost)
            _lost.OnNext(rule);
        if (freed.Count > 0)
            _ = AnnounceAsync([.. freed]);
        Relink();
    }

    private void AnnounceWanted()
    {
        lock (_gate)
            if (_wanted.Count > 0)
                _ = AnnounceAsync([.. _wanted]);
    }

    // The nodes that wait do not all ask in the same millisecond.
    private async Task AnnounceAsync(IReadOnlyList<RuleId> rules)
    {
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * Math.Min(2000, 2 * Nodes.Count)), _time, _stop.Token).ConfigureAwait(false);
            foreach (var rule in rules)
                _freed.OnNext(rule);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // Nobody waits any more.
        }
    }

    private void Listening(bool isListening, EtcdException? why)
    {
        lock (_gate)
        {
            if (_isListening)
                _heard = _time.GetTimestamp();
            _isListening = isListening;
        }

        if (why is not null)
            Say(why);
        Relink();
    }

    private void Relink()
    {
        lock (_gate)
        {
            var hears = _hasModel && (_isListening || _time.GetElapsedTime(_heard) < _settings.Lease / 3);
            var link = _lease.IsSafe && hears ? FleetLink.Connected : FleetLink.Away;
            if (link == _links.Value)
                return;
            Interlocked.Increment(ref _version);
            if (link == FleetLink.Connected)
                _reported.Clear();
            _links.OnNext(link);
        }
    }

    private void Say(EtcdException e) => Say(e.Message);

    // Once for each trouble, not once for each try.
    private void Say(string problem)
    {
        lock (_gate)
        {
            if (_reported.Count > 1000)
                _reported.Clear();
            if (!_reported.Add(problem))
                return;
        }

        _problems.OnNext(problem);
    }
}
