using System.Reactive.Concurrency;

namespace HyperMesh.Autonomic.Engine.Tests.Monitoring;

/// <summary>Virtual time that other threads may schedule on; a test waits until they have, then lets time go on.</summary>
internal sealed class SharedClock : IScheduler
{
    /// <summary>Long enough for a busy machine; a test that works waits microseconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HistoricalScheduler _clock = new(JournalText.Epoch);
    private readonly object _gate = new();
    private int _scheduled;

    public DateTimeOffset Now => _clock.Now;

    public double Seconds => (Now - JournalText.Epoch).TotalSeconds;

    public IDisposable Schedule<TState>(TState state, Func<IScheduler, TState, IDisposable> action) =>
        Enter(() => _clock.Schedule(state, action));

    public IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action) =>
        Enter(() => _clock.Schedule(state, dueTime, action));

    public IDisposable Schedule<TState>(TState state, DateTimeOffset dueTime, Func<IScheduler, TState, IDisposable> action) =>
        Enter(() => _clock.Schedule(state, dueTime, action));

    /// <summary>Waits until so many more items have been scheduled.</summary>
    public void WaitForScheduled(int count)
    {
        lock (_gate)
        {
            while (_scheduled < count)
                Monitor.Wait(_gate, Patience).ShouldBeTrue("nobody scheduled anything");
            _scheduled -= count;
        }
    }

    public void AdvanceTo(double seconds)
    {
        lock (_gate)
            _clock.AdvanceTo(JournalText.Epoch.AddSeconds(seconds));
    }

    private IDisposable Enter(Func<IDisposable> schedule)
    {
        lock (_gate)
        {
            var scheduled = schedule();
            _scheduled++;
            Monitor.PulseAll(_gate);
            return scheduled;
        }
    }
}
