using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>A recording as a monitor: each batch comes at its recorded time, on the scheduler's clock.</summary>
internal sealed class ReplayMonitor(IRecording recording, ISeriesCatalog catalog) : IMonitor
{
    public string Name => "replay";

    public IObservable<SampleBatch> Observe(IScheduler scheduler) => Observable.Create<SampleBatch>(observer =>
    {
        var ticks = recording.Read(catalog, new ProblemList()).GetEnumerator();
        var next = new SerialDisposable();
        Advance();
        return new CompositeDisposable(next, ticks);

        void Advance()
        {
            if (ticks.MoveNext())
                next.Disposable = scheduler.Schedule(ticks.Current.At, Emit);
            else
                observer.OnCompleted();
        }

        void Emit()
        {
            observer.OnNext(ticks.Current);
            Advance();
        }
    });
}
