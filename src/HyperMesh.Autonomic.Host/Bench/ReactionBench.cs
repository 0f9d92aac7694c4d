using System.Diagnostics;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Text.Json;
using HyperMesh.Autonomic.Detection;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Plugins.Trust;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>From the first packet of a flood sent to the first one dropped, at a 5 ms tick and a rule whose <c>for</c> is zero. Each run
/// floods, waits for the drop, stops, and waits until the loop has reverted.</summary>
internal static class ReactionBench
{
    private const int FloodPerSecond = 40_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Learn = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static async Task<BenchTable> RunAsync(int runs, CancellationToken cancel)
    {
        using var scratch = new ScratchFolder();
        using var key = SigningKey.Generate(SigningAlgorithm.EcdsaP256);
        using var journal = Journal.Open(Path.Combine(scratch.Path, "kept.db"), new JournalSettings { Key = key });
        var kept = await MeasureAsync(journal, "as the daemon keeps it", runs, cancel).ConfigureAwait(false);
        using var memory = Journal.InMemory();
        var without = await MeasureAsync(memory, "journal in memory", runs, cancel).ConfigureAwait(false);
        return new BenchTable(
            "reaction",
            ["from the first flood packet, 5 ms tick, for: 0s", "runs", "min ms", "p50 ms", "p99 ms", "max ms"],
            [
                Row("to the symptom", kept.Select(r => r.Noticed)),
                Row("to the action's beginning", kept.Select(r => r.Decided)),
                Row("to the first packet dropped", kept.Select(r => r.Dropped)),
                Row("from the symptom to the action's beginning", kept.Select(r => r.Decided - r.Noticed)),
                Row("the same, with a journal in memory", without.Select(r => r.Decided - r.Noticed)),
                Row("to the first packet dropped, with a journal in memory", without.Select(r => r.Dropped)),
            ]);
    }

    private static async Task<List<Reaction>> MeasureAsync(Journal journal, string kind, int runs, CancellationToken cancel)
    {
        var stage = await FloodStage.CreateAsync("bench", Interval, journal, cancel).ConfigureAwait(false);
        await using var scene = stage.ConfigureAwait(false);
        var loop = stage.CreateLoop(new FixedPolicies(new PolicySnapshot(1, [Rule()])));
        await using var running = loop.ConfigureAwait(false);
        var attached = journal.OutcomeOf(PlanPurpose.Restore).Timeout(Limit).ToTask(cancel);
        stage.Background.Start();
        await loop.StartAsync().ConfigureAwait(false);
        if (await attached.ConfigureAwait(false) is { Status: not OutcomeStatus.Succeeded } refused)
            throw new IOException($"the bench cannot begin: {refused.Message}");
        await Observable.Timer(Learn).ToTask(cancel).ConfigureAwait(false);

        using var drops = new DropWatch(stage.Pins);
        var reactions = new List<Reaction>();
        for (var run = 0; run < runs; run++)
        {
            reactions.Add(await ReactAsync(stage, journal, drops, cancel).ConfigureAwait(false));
            Console.Error.Write($"\r{kind}: run {run + 1} of {runs}: {reactions[^1].Dropped:0.0} ms  ");
            await Observable.Timer(Calm).ToTask(cancel).ConfigureAwait(false);
        }

        Console.Error.WriteLine();
        stage.Background.Stop();
        await loop.StopAsync(release: true).ConfigureAwait(false);
        return reactions;
    }

    private static IReadOnlyList<object> Row(string name, IEnumerable<double> times)
    {
        var sorted = times.Order().ToList();
        return [name, sorted.Count, sorted[0], Percentiles.At(sorted, 0.5), Percentiles.At(sorted, 0.99), sorted[^1]];
    }

    private static async Task<Reaction> ReactAsync(FloodStage stage, Journal journal, DropWatch drops, CancellationToken cancel)
    {
        var reverted = journal.OutcomeOf(PlanPurpose.Revert).Timeout(Limit).ToTask(cancel);
        var before = drops.Dropped;
        var from = journal.LastId;
        using var flood = stage.Flood(FloodPerSecond, (long)(FloodPerSecond * Limit.TotalSeconds));
        flood.Start();
        var at = await Task.Run(() => drops.WaitForDrop(before, Limit, cancel), cancel).ConfigureAwait(false)
            ?? throw new IOException($"no packet of the flood was dropped within {Limit.TotalSeconds} s");
        flood.Stop();
        await reverted.ConfigureAwait(false);
        // The journal has the wall clock, the sender the monotonic one: one reading of both, side by side, joins them.
        var begin = TimeProvider.System.GetUtcNow() - Stopwatch.GetElapsedTime(flood.FirstSentAt);
        var records = journal.Read(from).ToList();
        return new Reaction(
            (records.First(record => record.Body is Symptom).At - begin).TotalMilliseconds,
            (records.First(record => record.Body is ActionIntent).At - begin).TotalMilliseconds,
            Stopwatch.GetElapsedTime(flood.FirstSentAt, at).TotalMilliseconds);
    }

    private sealed record Reaction(double Noticed, double Decided, double Dropped);

    private static Rule Rule() => new()
    {
        Id = new RuleId("bench", "drop-flood"),
        TargetPattern = "*",
        When = new AllOf([
            new AnomalyCondition(
                new SeriesSelector("xdp_udp_packets_total", Labels.None), Quantity.Rate, Severity.High, Direction.Up, DetectorCatalog.Cheapest),
            new MetricCondition(new SeriesSelector("xdp_udp_packets_total", Labels.None), Measure.Rate, new Bound(Comparison.Above, 5000))]),
        KeepFiringFor = TimeSpan.FromMilliseconds(50),
        Rungs = [new Rung("", [new Step("xdp.swap", "xdp", Drop)], null)],
        Cooldown = TimeSpan.Zero,
        Mode = RuleMode.Enforce,
    };

    private static readonly JsonElement Drop = JsonSerializer.SerializeToElement(new
    {
        program = "xdp_firewall",
        config = new { rules = new[] { new { action = "drop", protocol = "udp", port = FloodStage.FloodPort } } },
    });
}
