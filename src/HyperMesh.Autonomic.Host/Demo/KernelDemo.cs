using System.Diagnostics;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Replay;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Demo;

/// <summary>The demo on the kernel: a network of its own, a steady flow, a flood, and the loop.</summary>
internal static class KernelDemo
{
    private const int FloodPerSecond = 40_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan CalmBefore = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan CalmAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FloodLasts = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static async Task<DemoSummary> RunAsync(DemoRequest request, DemoView view, CancellationToken cancel)
    {
        var store = Installation.NewStore(request.Store, "demo");
        using var taken = StoreLock.Take(store);
        using var journal = Journal.Create(store);
        var tally = new DecisionTally();
        using var decisions = journal.Appended.Subscribe(record =>
        {
            tally.Add(record);
            view.Decided(record);
        });

        var stage = await FloodStage.CreateAsync("demo", Interval, journal, cancel).ConfigureAwait(false);
        await using var scene = stage.ConfigureAwait(false);
        using var flood = stage.Flood(FloodPerSecond, (long)(FloodPerSecond * FloodLasts.TotalSeconds));
        var traffic = new TrafficMonitor(
            stage.Catalog, Interval, () => flood.Sent, () => stage.Background.Sent, () => stage.Arrivals.Received);
        var loop = stage.CreateLoop(stage.Require(request.Policies), traffic);
        await using var running = loop.ConfigureAwait(false);
        using var recording = request.Record is { } file ? new RecordingWriter(file, "hypermesh demo") : null;
        using var seen = loop.Batches.Subscribe(batch =>
        {
            recording?.Write(batch);
            view.Seen(batch);
        });

        var attached = Outcome(journal, PlanPurpose.Restore, cancel);
        stage.Background.Start();
        await loop.StartAsync(stage.Notes).ConfigureAwait(false);
        if (await attached.ConfigureAwait(false) is not { Status: OutcomeStatus.Succeeded })
            throw new IOException("the demo cannot begin: the counter could not be attached; see 'hypermesh knowledge log'");

        using var drops = new DropWatch(stage.Pins);
        await PauseAsync(CalmBefore, cancel).ConfigureAwait(false);
        var reverted = Outcome(journal, PlanPurpose.Revert, cancel);
        flood.Start();
        var firstDrop = await Task.Run(() => drops.WaitForDrop(0, FloodLasts, cancel), cancel).ConfigureAwait(false);
        await reverted.ConfigureAwait(false);
        await PauseAsync(CalmAfter, cancel).ConfigureAwait(false);

        stage.Background.Stop();
        flood.Stop();
        await DrainAsync(() => stage.Arrivals.Received >= stage.Background.Sent, cancel).ConfigureAwait(false);
        // The last ticks, so that a recording has the end of the flow too.
        await PauseAsync(Interval * 3, cancel).ConfigureAwait(false);
        var dropped = drops.Dropped;
        await loop.StopAsync(release: true).ConfigureAwait(false);
        return new DemoSummary
        {
            Mode = "kernel",
            Symptoms = tally.Symptoms,
            Plans = tally.Plans,
            Outcomes = tally.Outcomes,
            RolledBack = tally.RolledBack,
            Reverted = tally.Reverted,
            ReactionMs = firstDrop is { } at ? Math.Round(Stopwatch.GetElapsedTime(flood.FirstSentAt, at).TotalMilliseconds, 3) : null,
            FloodPackets = flood.Sent,
            DroppedPackets = dropped,
            BackgroundSent = stage.Background.Sent,
            BackgroundLost = stage.Background.Sent - stage.Arrivals.Received,
        };
    }

    /// <summary>The outcome of the first plan with this purpose from now on; null when there is none in time.</summary>
    private static Task<Outcome?> Outcome(Journal journal, PlanPurpose purpose, CancellationToken cancel) =>
        journal.OutcomeOf(purpose).Timeout(Patience).Catch((TimeoutException _) => Observable.Empty<Outcome>())
            .LastOrDefaultAsync().ToTask(cancel)!;

    private static Task PauseAsync(TimeSpan time, CancellationToken cancel) => Observable.Timer(time).ToTask(cancel);

    /// <summary>Waits for what is still on the way, for a second at most.</summary>
    private static Task DrainAsync(Func<bool> done, CancellationToken cancel) =>
        Observable.Interval(TimeSpan.FromMilliseconds(5)).TakeUntil(_ => done()).TakeUntil(Observable.Timer(TimeSpan.FromSeconds(1)))
            .LastOrDefaultAsync().ToTask(cancel);
}
