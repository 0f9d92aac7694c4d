using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace HyperMesh.Autonomic.Engine.Tests.Monitoring;

/// <summary>A monitor that does what a test says, once for each time it is observed.</summary>
internal sealed class ScriptedMonitor(string name, Func<int, IScheduler, IObservable<SampleBatch>> observe) : IMonitor
{
    private int _times;

    public string Name => name;

    public IObservable<SampleBatch> Observe(IScheduler scheduler) => observe(Interlocked.Increment(ref _times), scheduler);

    public static IObservable<SampleBatch> Once(double value)
    {
        var batch = new SampleBatch();
        batch.Begin(JournalText.Epoch.AddSeconds(value));
        batch.Add(new SeriesCatalog().Intern(new Metric("m", MetricKind.Gauge), Labels.None), value);
        return Observable.Return(batch, ImmediateScheduler.Instance).Concat(Observable.Never<SampleBatch>());
    }
}
