using System.Reactive.Concurrency;
using System.Reactive.Linq;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Monitoring;

namespace HyperMesh.Autonomic.Engine;

// What others ask of a loop that runs, and say to it.
public sealed partial class LiveLoop
{
    /// <summary>How the monitors are doing, in the order in which they were added. Thread-safe.</summary>
    public IReadOnlyList<MonitorStatus> Monitors =>
    [
        .. _monitors.Select(runner => new MonitorStatus(
            runner.Monitor.Name, _health.IsFailing($"monitor {runner.Monitor.Name}"), runner.Coalesced, runner.EventsLost)),
    ];

    /// <summary>Who holds the loop's thread for longer than it should, in words; null while nobody does. Thread-safe.</summary>
    public string? HeldBy => _parts.Watch.Held;

    /// <summary>Asks the loop on its own thread, between two of its turns. Thread-safe.</summary>
    /// <param name="question">Must be short, must not change anything, and must not keep what is not immutable.</param>
    /// <returns>Does not complete while somebody holds the loop's thread: wait with a limit.</returns>
    /// <exception cref="ObjectDisposedException">The loop has ended.</exception>
    public Task<T> AskAsync<T>(Func<AutonomicLoop, T> question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return OnTheLoopAsync(() => question(_loop));
    }

    /// <summary>Tells the loop what a person says; the same way that the inbox of the store goes. Thread-safe.</summary>
    /// <param name="body">What is said.</param>
    /// <param name="cause">Id of the record that it is about; 0 for none.</param>
    /// <param name="refusal">Asked in the same turn of the loop: why it cannot be said now, or null.</param>
    /// <returns>The record, or the refusal.</returns>
    /// <exception cref="ObjectDisposedException">The loop has ended.</exception>
    public Task<SaidToTheLoop> SayAsync(RecordBody body, long cause = 0, Func<KnowledgeState, string?>? refusal = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        var said = new TaskCompletionSource<SaidToTheLoop>(TaskCreationOptions.RunContinuationsAsynchronously);
        // A journal that cannot be written ends the loop, also when it was a person who wanted to write.
        _scheduler.Schedule(() =>
        {
            try
            {
                said.SetResult(refusal?.Invoke(_loop.State) is { } why ? new SaidToTheLoop(null, why) : new SaidToTheLoop(_loop.Hear(body, cause), null));
            }
            catch (Exception fault)
            {
                said.TrySetException(fault);
                throw;
            }
        });
        return BeforeTheEnd(said.Task);
    }

    /// <summary>Calls again and again from the loop's own thread: who is not called any more knows that somebody holds it.</summary>
    /// <param name="period">Time between two calls.</param>
    /// <param name="beat">Must come back at once and must not throw.</param>
    public IDisposable Beat(TimeSpan period, Action beat) => _scheduler.SchedulePeriodic(period, beat);

    /// <summary>Keeps another part of the past from the next look on; nothing where the loop was started without retention. Thread-safe.</summary>
    public void Keep(Retention retention)
    {
        if (_retention is not null)
            _retention = retention;
    }
}
