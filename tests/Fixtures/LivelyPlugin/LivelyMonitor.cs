using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using HyperMesh.Autonomic;

namespace LivelyPlugin;

/// <summary>Says a number every ten milliseconds, or goes wrong.</summary>
public sealed partial class LivelyMonitor(Behaviour behaviour, ISeriesCatalog catalog) : IMonitor, IDisposable
{
    public string Name => behaviour["monitor"] switch
    {
        "library" => $"library {Assembly.Load(new AssemblyName("FixtureLibrary")).GetName().Version}",
        "native" => $"native {NativeVersion()}",
        _ => "lively",
    };

    public IReadOnlyCollection<string> Metrics => ["lively"];

    public IObservable<SampleBatch> Observe(IScheduler scheduler) => behaviour["monitor"] switch
    {
        "throw" => throw new InvalidOperationException("no such thing"),
        "flood" => Observable.Create<SampleBatch>(observer => scheduler.Schedule(() =>
        {
            for (var i = 0; i < 100_000; i++)
                observer.OnNext(Batch(scheduler, 1));
        })),
        "huge" => Ticks(scheduler).Select(_ => Batch(scheduler, 200_000)),
        "series" => Ticks(scheduler).Select(_ => NewSeries(scheduler)),
        "allocate" => Ticks(scheduler).Select(_ => Allocate(scheduler)),
        "fail" => Ticks(scheduler).Select(tick => tick < 30 ? Batch(scheduler, 1) : throw new InvalidOperationException("the ticks went wrong")),
        "block" => Observable.Create<SampleBatch>(_ => scheduler.Schedule(Behaviour.Block)),
        "dispose-throws" => Ticks(scheduler).Select(_ => Batch(scheduler, 1))
            .Merge(Observable.Create<SampleBatch>(_ => Disposable.Create(() => throw new InvalidOperationException("the end went wrong")))),
        _ => Ticks(scheduler).Select(_ => Batch(scheduler, 1)),
    };

    public void Dispose()
    {
        if (behaviour["services"] == "block")
            Behaviour.Block();
        if (behaviour["services"] == "throw")
            throw new InvalidOperationException("the services went wrong");
    }

    private static IObservable<long> Ticks(IScheduler scheduler) => Observable.Interval(TimeSpan.FromMilliseconds(10), scheduler);

    private SampleBatch Batch(IScheduler scheduler, int samples)
    {
        var labels = behaviour["of"] == "node" ? Labels.None : Labels.Of(Labels.Interface, "eth0");
        var series = catalog.Intern(new Metric("lively", MetricKind.Gauge), labels);
        var batch = new SampleBatch();
        batch.Begin(scheduler.Now);
        for (var i = 0; i < samples; i++)
            batch.Add(series, behaviour["say"].Length > 0 ? behaviour.Number("say") : 1);
        return batch;
    }

    private SampleBatch NewSeries(IScheduler scheduler)
    {
        var batch = new SampleBatch();
        batch.Begin(scheduler.Now);
        for (var i = 0; i < 1_000; i++)
            batch.Add(catalog.Intern(new Metric("lively", MetricKind.Gauge), Labels.Of("id", Guid.NewGuid().ToString())), 1);
        return batch;
    }

    private SampleBatch Allocate(IScheduler scheduler)
    {
        for (var i = 0; i < 64; i++)
            GC.KeepAlive(new byte[1 << 20]);
        return Batch(scheduler, 1);
    }

    [LibraryImport("fixture-native", EntryPoint = "sqlite3_libversion_number")]
    private static partial int NativeVersion();
}
