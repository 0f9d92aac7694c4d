using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using HyperMesh.Autonomic.Engine.Monitoring;

namespace HyperMesh.Autonomic.Engine;

// How a loop that runs is ended: in order, once, and also when somebody holds its thread.
public sealed partial class LiveLoop
{
    /// <summary>Stops the monitors and the loop, once: whoever asks again gets the answer of the first time. Thread-safe.</summary>
    /// <param name="release">True: takes off the hooks what the loop has put there. False: leaves it, for the next process to adopt.</param>
    /// <returns>What could not be released, in words.</returns>
    public Task<IReadOnlyList<string>> StopAsync(bool release)
    {
        lock (_gate)
            return _stop ??= Task.Run(() => StopOnceAsync(release));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(release: false).ConfigureAwait(false);
        lock (_gate)
            _end ??= Task.Run(EndAsync);
        await _end.ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<string>> StopOnceAsync(bool release)
    {
        // A change that has begun is finished first: the monitors that it adds have to be ended too.
        await _changing.WaitAsync().ConfigureAwait(false);
        try
        {
            _rehearsals.Dispose();
            _inspections.Dispose();
            _removals.Dispose();
            foreach (var monitor in _monitors)
                monitor.Dispose();
            return _faulted.Task.IsFaulted ? [] : await StopInOrderAsync(release).ConfigureAwait(false);
        }
        catch (ObjectDisposedException) when (_over.Task.IsCompleted)
        {
            return ["the loop did not come back, and has left the hooks as they were"];
        }
        finally
        {
            _looks.Dispose();
            _changing.Release();
        }
    }

    private async Task<IReadOnlyList<string>> StopInOrderAsync(bool release)
    {
        await OnTheLoopAsync(Quiesce).ConfigureAwait(false);
        var released = release
            ? await BeforeTheEnd(Observable.Defer(_loop.Release).SubscribeOn(_scheduler).ToList().ToTask()).ConfigureAwait(false)
            : [];
        var failures = released.Select(record => (Outcome)record.Body).Where(outcome => outcome.Status != OutcomeStatus.Succeeded)
            .Select(outcome => $"{outcome.Hook} could not be released: {outcome.Message}").ToList();
        // What a monitor holds of the host goes with its subscription, if the process lives to see that.
        (var monitors, _monitors) = (_monitors, []);
        await EndAsync(monitors, MonitorPatience).ConfigureAwait(false);
        _looks.Dispose();
        var isFrozen = _loop.State.Standstill.Said.State == StandstillState.Frozen;
        var hooks = !release || isFrozen ? "hooks kept" : failures.Count == 0 ? "hooks released" : string.Join("; ", failures);
        await OnTheLoopAsync(() => _loop.Note("loop", $"stopped, {hooks}; {Coalesced} ticks coalesced{(EventsLost == 0 ? "" : $", {EventsLost} events lost")}{Trouble()}"))
            .ConfigureAwait(false);
        await (await OnTheLoopAsync(_loop.SaveStateAsync).ConfigureAwait(false)).ConfigureAwait(false);
        return failures;
    }

    /// <summary>On the loop's own thread, where no batch of a monitor that has not ended can come between.</summary>
    private async Task EndAsync()
    {
        try
        {
            await OnTheLoopAsync(End).ConfigureAwait(false);
        }
        catch (ObjectDisposedException) when (_over.Task.IsCompleted)
        {
            End();
        }

        _over.TrySetResult();
    }

    private void End()
    {
        _loop.Dispose();
        _batches.Dispose();
        _thread.Dispose();
    }

    private Task OnTheLoopAsync(Action work) => BeforeTheEnd(Observable.Start(work, _scheduler).ToTask());

    private Task<T> OnTheLoopAsync<T>(Func<T> work) => BeforeTheEnd(Observable.Start(work, _scheduler).ToTask());

    /// <summary>What is asked of a thread that does not come back, or has ended, is never done.</summary>
    /// <exception cref="ObjectDisposedException">The loop has ended before.</exception>
    private async Task<T> BeforeTheEnd<T>(Task<T> work)
    {
        await Task.WhenAny(work, _over.Task).ConfigureAwait(false);
        // Whoever asks must not go on on the loop's thread, where this may have come back.
        await Task.Yield();
        ObjectDisposedException.ThrowIf(!work.IsCompleted, this);
        return await work.ConfigureAwait(false);
    }

    private async Task EndAsync(IEnumerable<MonitorRunner> gone, TimeSpan limit)
    {
        foreach (var runner in gone)
        {
            try
            {
                await runner.Ended.WaitAsync(limit).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                Note("monitor", $"monitor {runner.Monitor.Name} has not ended within {limit.TotalSeconds:0.#} s; its thread is left to itself");
            }

            Interlocked.Add(ref _coalescedBefore, runner.Coalesced);
            Interlocked.Add(ref _eventsLostBefore, runner.EventsLost);
            if (_monitors.All(other => other.Monitor.Name != runner.Monitor.Name))
                _health.Forget(runner.Monitor.Name);
        }
    }

    private void Quiesce()
    {
        _loop.Quiesce();
        _loop.SaveBaselines();
    }

    private string Trouble() => _loop.Analysis.ToString() is { Length: > 0 } trouble ? $"; {trouble}" : "";
}
