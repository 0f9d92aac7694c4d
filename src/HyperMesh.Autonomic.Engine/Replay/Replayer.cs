using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Replay.World;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>Runs the loop over a recording in virtual time, on the calling thread.</summary>
public static class Replayer
{
    /// <summary>Replays to the end of the recording.</summary>
    /// <param name="recording">What to replay.</param>
    /// <param name="assemble">Makes the loop for the scheduler that it is given.</param>
    /// <param name="observe">Sees every batch before the loop does; may be null.</param>
    /// <param name="world">Answers to what the loop does; null for a recording that stays as it is.</param>
    public static AutonomicLoop Run(
        IRecording recording, Func<IScheduler, AutonomicLoop> assemble, Action<SampleBatch>? observe = null, SimulatedWorld? world = null)
    {
        ArgumentNullException.ThrowIfNull(recording);
        ArgumentNullException.ThrowIfNull(assemble);
        var catalog = new SeriesCatalog();
        var start = recording.Read(catalog, new ProblemList()).First().At;
        var clock = new HistoricalScheduler(start);
        var loop = assemble(clock);
        var batches = Play(recording, catalog, clock).Select(batch => world?.Answer(batch, catalog) ?? batch)
            .Do(batch => observe?.Invoke(batch), clock.Stop);
        loop.Start(batches);
        clock.Start();
        // The clock stops within the last tick: what that set off at once still belongs to the run.
        clock.AdvanceBy(TimeSpan.FromTicks(1));
        return loop;
    }

    /// <summary>Each batch at its recorded time, on the scheduler's clock.</summary>
    private static IObservable<SampleBatch> Play(IRecording recording, ISeriesCatalog catalog, IScheduler clock) => Observable.Create<SampleBatch>(observer =>
    {
        var ticks = recording.Read(catalog, new ProblemList()).GetEnumerator();
        var next = new SerialDisposable();
        Advance();
        return new CompositeDisposable(next, ticks);

        void Advance()
        {
            if (ticks.MoveNext())
                next.Disposable = clock.Schedule(ticks.Current.At, Emit);
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
