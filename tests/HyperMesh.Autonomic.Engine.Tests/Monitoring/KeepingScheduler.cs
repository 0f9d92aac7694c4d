using System.Collections.Concurrent;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace HyperMesh.Autonomic.Engine.Tests.Monitoring;

/// <summary>Keeps what is scheduled for a test to do, also when it is taken back meanwhile: as a loop that has begun it.</summary>
internal sealed class KeepingScheduler : LocalScheduler
{
    private readonly BlockingCollection<Action> _kept = [];

    public override IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
    {
        _kept.Add(() => action(this, state));
        return Disposable.Empty;
    }

    /// <summary>Waits for so many; the last of them.</summary>
    public Action Take(int count)
    {
        Action? last = null;
        for (var i = 0; i < count; i++)
            _kept.TryTake(out last, SharedClock.Patience).ShouldBeTrue("nobody scheduled anything");
        return last!;
    }
}
