namespace HyperMesh.Autonomic.Conformance;

/// <summary>What is asked of monitors.</summary>
public static class MonitorRules
{
    public static readonly Rule Errors = new(
        "monitor/errors", "Subscribing throws nothing, and the stream ends neither by an error nor by itself",
        "leave out what cannot be read at this moment and go on; a source that is not there gives empty batches");

    public static readonly Rule Clock = new(
        "monitor/clock", "The scheduler that is handed in is the only clock: batches come as its time passes, stamped with its Now, and not otherwise",
        "give the scheduler to every operator that takes one (Observable.Interval(interval, scheduler)) and stamp with scheduler.Now");

    public static readonly Rule Cold = new(
        "monitor/cold", "The stream is cold: nothing happens before it is subscribed to, and each subscription stands on its own, with a batch of its own",
        "open what is needed inside Observable.Using(() => …), one for each subscription, and share nothing by Publish or in fields");

    public static readonly Rule Disposal = new(
        "monitor/disposal", "After a subscription is disposed of, no batch comes and nothing waits on the scheduler",
        "return from your stream a disposable that ends all that the subscription has started");

    public static readonly Rule Series = new(
        "monitor/series", "Series come out of the catalog and stay the same; each is in a batch once at most; names are valid and counters end in _total",
        "intern a series once, when the subscription begins, and keep it");

    public static readonly Rule Metrics = new(
        "monitor/metrics", "Every metric that is brought is among Metrics, where that names any",
        "add the name to Metrics, or let Metrics be empty");

    public static readonly Rule Allocation = new(
        "monitor/allocation", "In the steady state a tick allocates nothing for its samples",
        "fill one SampleBatch again and again, read into a buffer that is kept, and parse bytes instead of making strings");

    /// <summary>All, in the order in which they are asked.</summary>
    public static IReadOnlyList<Rule> All { get; } = [Errors, Clock, Cold, Disposal, Series, Metrics, Allocation];
}
