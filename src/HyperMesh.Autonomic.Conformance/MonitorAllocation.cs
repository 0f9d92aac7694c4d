using System.Reactive.Linq;

namespace HyperMesh.Autonomic.Conformance;

/// <summary>Measures what a tick allocates.</summary>
internal static class MonitorAllocation
{
    private const int WarmUp = 200;
    private const int Windows = 10;
    private const int Ticks = 50;

    public static Answer Check(IMonitor monitor, MonitorTrial trial)
    {
        // The virtual clock allocates too, for each piece of work: that is not the monitor's.
        var idle = BytesPerBatch(clock => Observable.Interval(trial.Interval, clock).Select(_ => Empty), trial.Interval);
        if (BytesPerBatch(monitor.Observe, trial.Interval) is not { } bytes || idle is not { } own)
            return Answer.NotApplicable("it brought no batches here");

        return bytes - own > trial.BytesPerTick
            ? Answer.Broken($"a tick allocates {bytes - own:0} bytes; {trial.BytesPerTick} are allowed")
            : Answer.Kept;
    }

    private static readonly SampleBatch Empty = new();

    /// <summary>Bytes a batch in the window that allocated least: what grows once in a while is not the steady state.</summary>
    private static double? BytesPerBatch(Func<CountingClock, IObservable<SampleBatch>> observe, TimeSpan interval)
    {
        var clock = new CountingClock();
        using var subscription = new Subscription(observe(clock).Select(Stamped), clock);
        clock.AdvanceBy(WarmUp * interval);
        double? least = null;
        for (var window = 0; window < Windows; window++)
        {
            var (batches, bytes) = (subscription.Batches, GC.GetAllocatedBytesForCurrentThread());
            clock.AdvanceBy(Ticks * interval);
            batches = subscription.Batches - batches;
            if (batches > 0)
                least = Math.Min(least ?? double.MaxValue, (GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)batches);
        }

        return least;

        // A wrong stamp is told in words, once; here it is of no matter.
        SampleBatch Stamped(SampleBatch batch)
        {
            if (ReferenceEquals(batch, Empty))
                batch.Begin(clock.Now);
            return batch;
        }
    }
}
