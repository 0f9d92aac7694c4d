using System.Reactive.Concurrency;

namespace HyperMesh.Autonomic.Engine.Tests.Monitoring;

/// <summary>The loop's scheduler when it has been disposed.</summary>
internal sealed class EndedScheduler : IScheduler
{
    public DateTimeOffset Now => JournalText.Epoch;

    public IDisposable Schedule<TState>(TState state, Func<IScheduler, TState, IDisposable> action) =>
        throw new ObjectDisposedException("loop");

    public IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action) =>
        throw new ObjectDisposedException("loop");

    public IDisposable Schedule<TState>(TState state, DateTimeOffset dueTime, Func<IScheduler, TState, IDisposable> action) =>
        throw new ObjectDisposedException("loop");
}
