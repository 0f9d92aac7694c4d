using System.Reactive.Linq;

namespace HyperMesh.Autonomic.Conformance;

/// <summary>Asks monitors for the rules of <see cref="MonitorRules"/>, in virtual time. Thread-safe.</summary>
public static class MonitorConformance
{
    // So long nothing may come while the scheduler's time stands still.
    private static readonly TimeSpan Stillness = TimeSpan.FromMilliseconds(250);

    /// <summary>Asks a monitor for all rules.</summary>
    /// <param name="monitor">It is subscribed to about thirty times.</param>
    /// <param name="catalog">The catalog that it interns its series in.</param>
    /// <param name="trial">How it is asked; null for the defaults.</param>
    public static async Task<ConformanceReport> CheckAsync(IMonitor monitor, ISeriesCatalog catalog, MonitorTrial? trial = null)
    {
        ArgumentNullException.ThrowIfNull(monitor);
        ArgumentNullException.ThrowIfNull(catalog);
        trial ??= new MonitorTrial();
        var examination = new Examination(monitor.Name);
        if (!await examination.AskAsync(MonitorRules.Errors, () => Errors(monitor, trial)).ConfigureAwait(false))
        {
            examination.LeaveOut(MonitorRules.All.Skip(1), $"see {MonitorRules.Errors.Id}");
            return examination.Report;
        }

        if (!await examination.AskAsync(MonitorRules.Clock, () => ClockAsync(monitor, trial)).ConfigureAwait(false))
        {
            examination.LeaveOut(MonitorRules.All.Skip(2), $"see {MonitorRules.Clock.Id}");
            return examination.Report;
        }

        await examination.AskAsync(MonitorRules.Cold, () => Cold(monitor, trial)).ConfigureAwait(false);
        await examination.AskAsync(MonitorRules.Disposal, () => Disposal(monitor, trial)).ConfigureAwait(false);
        await examination.AskAsync(MonitorRules.Series, () => SeriesCheck.Run(monitor, catalog, trial)).ConfigureAwait(false);
        await examination.AskAsync(MonitorRules.Metrics, () => SeriesCheck.Declared(monitor, trial)).ConfigureAwait(false);
        await examination.AskAsync(MonitorRules.Allocation, () => MonitorAllocation.Check(monitor, trial)).ConfigureAwait(false);
        return examination.Report;
    }

    private static Answer Errors(IMonitor monitor, MonitorTrial trial)
    {
        var clock = new CountingClock();
        using var subscription = new Subscription(monitor.Observe(clock), clock);
        clock.AdvanceBy(20 * trial.Interval);
        return Answer.Of(subscription.End);
    }

    private static async Task<Answer> ClockAsync(IMonitor monitor, MonitorTrial trial)
    {
        var clock = new CountingClock();
        using var subscription = new Subscription(monitor.Observe(clock), clock);
        var first = subscription.Batches;
        await Task.Delay(Stillness, TimeProvider.System).ConfigureAwait(false);
        if (subscription.Batches > first)
            return Answer.Broken($"{subscription.Batches - first} batches came while the scheduler's time stood still");

        var isIdle = clock.Waiting == 0;
        clock.AdvanceBy(10 * trial.Interval);
        if (isIdle && subscription.Batches == 0)
            return Answer.NotApplicable("it has nothing to measure here: it schedules nothing and brings nothing");

        return subscription.Batches - first < 5
            ? Answer.Broken($"{subscription.Batches - first} batches came in {10 * trial.Interval.TotalSeconds:0.###} s of the scheduler's time")
            : Answer.Of(subscription.WrongStamp);
    }

    private static Answer Cold(IMonitor monitor, MonitorTrial trial)
    {
        var clock = new CountingClock();
        var stream = monitor.Observe(clock);
        if (clock.Waiting > 0)
            return Answer.Broken($"{clock.Waiting} pieces of work were scheduled before anybody had subscribed");

        using var first = new Subscription(stream, clock);
        clock.AdvanceBy(10 * trial.Interval);
        using var second = new Subscription(stream, clock);
        var before = first.Batches;
        clock.AdvanceBy(10 * trial.Interval);
        if (second.Batches == 0)
            return Answer.Broken("a second subscription to the same stream got no batch");
        if (first.Batches == before)
            return Answer.Broken("the first subscription got no batch any more when there was a second one");
        if (ReferenceEquals(first.Last, second.Last))
            return Answer.Broken("two subscriptions to one stream got the same batch object: who fills it for one fills it under the other");

        first.Dispose();
        before = second.Batches;
        clock.AdvanceBy(10 * trial.Interval);
        return second.Batches == before ? Answer.Broken("the second subscription got no batch any more when the first was disposed of") : Apart(monitor, trial);
    }

    private static Answer Apart(IMonitor monitor, MonitorTrial trial)
    {
        var (clock, other) = (new CountingClock(), new CountingClock());
        using var first = new Subscription(monitor.Observe(clock), clock);
        using var second = new Subscription(monitor.Observe(other), other);
        var before = second.Batches;
        clock.AdvanceBy(10 * trial.Interval);
        if (second.Batches > before)
            return Answer.Broken("a subscription got batches by the time of another one's scheduler");

        other.AdvanceBy(10 * trial.Interval);
        return ReferenceEquals(first.Last, second.Last)
            ? Answer.Broken("two calls of Observe gave the same batch object: it is kept in the monitor and not in the subscription")
            : Answer.Kept;
    }

    private static Answer Disposal(IMonitor monitor, MonitorTrial trial)
    {
        var clock = new CountingClock();
        var subscription = new Subscription(monitor.Observe(clock), clock);
        clock.AdvanceBy(5 * trial.Interval);
        subscription.Dispose();
        var (before, left) = (subscription.Batches, clock.Waiting);
        clock.AdvanceBy(10 * trial.Interval);
        if (subscription.Batches > before)
            return Answer.Broken($"{subscription.Batches - before} batches came after the subscription was disposed of");
        if (left > 0)
            return Answer.Broken($"{left} pieces of work were left on the scheduler");

        for (var i = 0; i < 20; i++)
        {
            // In the middle of a batch, as an engine does that has had enough.
            using var once = monitor.Observe(clock).Take(1).Subscribe(_ => { }, _ => { });
            clock.AdvanceBy(2 * trial.Interval);
        }

        return clock.Waiting > 0 ? Answer.Broken($"{clock.Waiting} pieces of work were left on the scheduler after 20 subscriptions that took one batch") : Answer.Kept;
    }
}
