using System.Reactive.Concurrency;

namespace HyperMesh.Autonomic;

/// <summary>A source of samples: the M of MAPE-K.</summary>
public interface IMonitor
{
    /// <summary>Short and unique, for logs and counts: <c>ebpf</c>, <c>host</c>.</summary>
    string Name { get; }

    /// <summary>The kinds of events that it can give, by name; policies are checked against them. Whether a program that sends them is on a hook
    /// is another matter. Constant, thread-safe, needs no privilege.</summary>
    IReadOnlyList<EventKind> Events => [];

    /// <summary>Names of the metrics that it may bring, so that a policy which asks for another is warned of; <c>*</c> and <c>?</c> stand for others.
    /// Empty when it does not know.</summary>
    IReadOnlyCollection<string> Metrics => [];

    /// <summary>A stream of batches, one a tick.</summary>
    /// <param name="scheduler">
    /// The only clock: the monitor ticks on it, stamps batches with its <see cref="IScheduler.Now"/> and takes the time from
    /// nowhere else. It belongs to this subscription alone, so a tick may block for as long as its own data takes.
    /// </param>
    /// <returns>
    /// A cold observable: each subscription opens its own kernel resources and releases them when it is disposed. What it throws, or
    /// sends to <c>OnError</c>, ends this subscription only; the engine names the monitor in the log and subscribes again later.
    /// </returns>
    IObservable<SampleBatch> Observe(IScheduler scheduler);
}
