using System.Reactive.Concurrency;
using FsCheck;
using FsCheck.Fluent;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Replay.World;

namespace HyperMesh.Autonomic.Engine.Tests.Replay.World;

/// <summary>What holds of any recording and any to and fro of actions.</summary>
public sealed class SimulatedWorldProperties
{
    private const string Spec = """
        responses:
          - name: moved
            action: { verb: fake.set, arguments: { program: firewall } }
            after: 700ms
            over: 3s
            effects:
              - { metric: in_total, move: 60%, to: { metric: drops_total } }
              - { metric: in_total, cap: 5, to: { metric: queue_total } }
          - name: fewer
            action: { verb: fake.set, arguments: { program: limiter } }
            effects: [{ metric: other_total, add: -30 }, { metric: other_total, scale: 0.3 }]
        """;

    private static readonly string[] Names = ["in_total", "drops_total", "other_total"];

    [Fact]
    public void Answer_AnyActions_CountersNeverGoBackAndNothingThatIsMovedIsLost() => Prop.ForAll<NonEmptyArray<(byte, byte, bool)>>(ticks =>
    {
        var clock = new HistoricalScheduler(JournalText.Epoch);
        var catalog = new SeriesCatalog();
        Series[] series = [.. Names.Select(name => catalog.Intern(new Metric(name, MetricKind.Counter), Labels.None))];
        var world = new SimulatedWorld(WorldText.Spec(Spec), series);
        var executors = world.Executors(new ExecutorSet([new FakeExecutor()]), clock);
        var (last, sum) = (new Dictionary<string, double>(), 0.0);
        var recorded = 0.0;
        foreach (var ((growth, action, resets), second) in ticks.Get.Select((tick, i) => (tick, i)))
        {
            clock.AdvanceTo(JournalText.Epoch.AddSeconds(second + 1));
            var batch = new SampleBatch();
            batch.Begin(clock.Now);
            var (former, isFirst) = (recorded, second == 0);
            recorded = resets && !isFirst ? growth : recorded + growth;
            // A counter that begins anew, and is at once where it was, has not grown for anyone who sees it.
            sum += isFirst ? 0 : recorded >= former ? recorded - former : recorded;
            batch.Add(series[0], recorded);
            batch.Add(series[1], 0);
            batch.Add(series[2], recorded);
            foreach (var sample in world.Answer(batch, catalog).Samples)
            {
                // Untouched, a counter that begins anew does so here, too.
                var hasChanged = world.Changes.Any(change => change.Series == sample.Series.Text);
                if (last.TryGetValue(sample.Series.Text, out var before) && sample.Value < before && (hasChanged || !resets))
                    return false;
                last[sample.Series.Text] = sample.Value;
            }

            var program = (action % 3) switch { 0 => "firewall", 1 => "limiter", _ => "pass" };
            executors.Find("fake.set")!.ExecuteAsync(FakeExecutor.Set(program), CancellationToken.None);
        }

        var given = new[] { "in_total", "drops_total", "queue_total" }.Sum(name => world.FiguresOf(name)?.Total ?? 0);
        return Math.Abs(given - sum) < 1e-6 * Math.Max(1, sum);
    }).QuickCheckThrowOnFailure();
}
