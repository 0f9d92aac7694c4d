using System.Diagnostics;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Engine;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Replay;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Host.Demo;

/// <summary>The demo on the kernel: a network of its own, a steady flow, a flood, and the loop.</summary>
internal static class KernelDemo
{
    private const int BackgroundPort = 7000;
    private const int FloodPort = 9;
    private const int BackgroundPerSecond = 200;
    private const int FloodPerSecond = 40_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan CalmBefore = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan FloodLasts = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static async Task<DemoSummary> RunAsync(DemoRequest request, DemoView view, CancellationToken cancel)
    {
        using var network = PrivateNetwork.Create("demo");
        var settings = new LoopSettings
        {
            Interfaces = [network.Interface],
            Interval = Interval,
            ProgramFolders = Installation.Find().Programs,
            PinRoot = network.PinRoot,
        };
        var catalog = new SeriesCatalog();
        using var preparation = await Preparation.MakeAsync(settings, catalog, request.Policies, NullLoggerFactory.Instance, cancel)
            .ConfigureAwait(false);
        var store = request.Store ?? Installation.StoreOf("demo");
        using var taken = StoreLock.Take(store);
        using var journal = Journal.Create(store);
        var tally = new DecisionTally();
        using var decisions = journal.Appended.Subscribe(record =>
        {
            tally.Add(record);
            view.Decided(record);
        });

        using var background = new UdpSender(network.Peer, BackgroundPort, BackgroundPerSecond, BackgroundPerSecond * 60);
        using var flood = new UdpSender(network.Peer, FloodPort, FloodPerSecond, (long)(FloodPerSecond * FloodLasts.TotalSeconds));
        using var arrivals = new UdpReceiver(network.Guard, BackgroundPort);
        using var sink = new UdpReceiver(network.Guard, FloodPort);
        var traffic = new TrafficMonitor(catalog, Interval, () => flood.Sent, () => background.Sent, () => arrivals.Received);
        var loop = new LiveLoop(
            scheduler => new LoopParts
            {
                Scheduler = scheduler,
                Journal = journal,
                Policies = preparation.Policies,
                Executors = preparation.Executors,
                Detectors = preparation.Detectors,
                Baseline = Baselines.For(settings.Interfaces),
                Logging = NullLoggerFactory.Instance,
            },
            [.. preparation.Plugins.Monitors, traffic],
            NullLoggerFactory.Instance);
        await using var running = loop.ConfigureAwait(false);
        using var recording = request.Record is { } file ? new RecordingWriter(file, "hypermesh demo") : null;
        using var seen = loop.Batches.Subscribe(batch =>
        {
            recording?.Write(batch);
            view.Seen(batch);
        });

        var attached = Outcome(journal, PlanPurpose.Restore, cancel);
        background.Start();
        await loop.StartAsync(preparation.Notes).ConfigureAwait(false);
        if (await attached.ConfigureAwait(false) is { Status: not OutcomeStatus.Succeeded } refused)
            throw new IOException($"the demo cannot begin: {refused.Message}");

        using var drops = new DropWatch(new PinDirectory(network.PinRoot).ForHook($"xdp:{network.Interface}"));
        await PauseAsync(CalmBefore, cancel).ConfigureAwait(false);
        var reverted = Outcome(journal, PlanPurpose.Revert, cancel);
        flood.Start();
        var firstDrop = await Task.Run(() => drops.WaitForDrop(0, FloodLasts, cancel), cancel).ConfigureAwait(false);
        await reverted.ConfigureAwait(false);
        await PauseAsync(TimeSpan.FromSeconds(1), cancel).ConfigureAwait(false);

        background.Stop();
        flood.Stop();
        await DrainAsync(() => arrivals.Received >= background.Sent, cancel).ConfigureAwait(false);
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
            BackgroundSent = background.Sent,
            BackgroundLost = background.Sent - arrivals.Received,
        };
    }

    /// <summary>The outcome of the first plan with this purpose from now on; null when there is none in time.</summary>
    private static Task<Outcome?> Outcome(Journal journal, PlanPurpose purpose, CancellationToken cancel)
    {
        var plans = journal.Appended.Where(record => record.Body is ChangePlan plan && plan.Purpose == purpose).Take(1);
        return plans
            .SelectMany(plan => journal.Appended.Select(record => record.Body).OfType<Outcome>().Where(outcome => outcome.Plan == plan.Id))
            .Take(1)
            .Timeout(Patience)
            .Catch((TimeoutException _) => Observable.Empty<Outcome>())
            .LastOrDefaultAsync()
            .ToTask(cancel)!;
    }

    private static Task PauseAsync(TimeSpan time, CancellationToken cancel) => Observable.Timer(time).ToTask(cancel);

    /// <summary>Waits for what is still on the way, for a second at most.</summary>
    private static Task DrainAsync(Func<bool> done, CancellationToken cancel) =>
        Observable.Interval(TimeSpan.FromMilliseconds(5)).TakeUntil(_ => done()).TakeUntil(Observable.Timer(TimeSpan.FromSeconds(1)))
            .LastOrDefaultAsync().ToTask(cancel);
}
