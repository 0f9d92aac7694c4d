using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace HyperMesh.Autonomic.Host.Demo;

/// <summary>What the demo itself sent and received, as series, so that a recording tells the whole story.</summary>
internal sealed class TrafficMonitor(ISeriesCatalog catalog, TimeSpan interval, Func<long> flood, Func<long> sent, Func<long> received) : IMonitor
{
    public const string Flood = "demo_flood_packets_total";
    public const string BackgroundSent = "demo_background_sent_total";
    public const string BackgroundReceived = "demo_background_received_total";

    public string Name => "demo";

    public IObservable<SampleBatch> Observe(IScheduler scheduler) => Observable.Defer(() =>
    {
        var batch = new SampleBatch();
        var floodSeries = Packets(Flood, "UDP packets that the flood has sent.");
        var sentSeries = Packets(BackgroundSent, "UDP packets that the background flow has sent.");
        var receivedSeries = Packets(BackgroundReceived, "UDP packets of the background flow that have arrived.");
        return Observable.Interval(interval, scheduler).Select(_ =>
        {
            batch.Begin(scheduler.Now);
            batch.Add(floodSeries, flood());
            // Received before sent: what is on the way must not look like a packet out of nothing.
            var arrived = received();
            batch.Add(sentSeries, sent());
            batch.Add(receivedSeries, arrived);
            return batch;
        });
    });

    private Series Packets(string name, string help) =>
        catalog.Intern(new Metric(name, MetricKind.Counter, "packets", help), Labels.None);
}
