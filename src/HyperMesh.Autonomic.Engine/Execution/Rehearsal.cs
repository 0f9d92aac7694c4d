using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Reactive.Threading.Tasks;
using System.Text.Json;
using HyperMesh.Autonomic.Detection;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Engine.Execution;

/// <summary>Plays a made-up incident through a loop of its own, from the first sample to the revert. The first real incident then finds
/// its code compiled; without this it would wait a tenth of a second for the JIT compiler.</summary>
internal sealed class Rehearsal : IAsyncDisposable
{
    private const string Target = "stage";
    private const string Verb = "rehearsal.act";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly SeriesSelector Watched = new("rehearsal_total", Labels.None);
    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    private readonly WorkThread _thread = new("rehearsal");
    private readonly Journal _journal = Journal.InMemory();
    private readonly Subject<SampleBatch> _batches = new();
    private readonly SampleBatch _batch = new();
    private readonly Series _series = new SeriesCatalog()
        .Intern(new Metric("rehearsal_total", MetricKind.Counter), Labels.Of(Labels.Interface, Target));

    private readonly AutonomicLoop _loop;
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;
    private double _total;

    private Rehearsal() => _loop = new AutonomicLoop(new LoopParts
    {
        Scheduler = _thread,
        Journal = _journal,
        Policies = new FixedPolicies(new PolicySnapshot(1, [Rule()])),
        Executors = new ExecutorSet([new Actor()]),
        Baseline = [new PlannedAction(Verb, $"rehearsal:{Target}", Nothing)],
        Logging = NullLoggerFactory.Instance,
    });

    /// <summary>Returns when the incident is over; after five seconds at the latest.</summary>
    public static async Task RunAsync()
    {
        var rehearsal = new Rehearsal();
        await using (rehearsal.ConfigureAwait(false))
            await rehearsal.PlayAsync().ConfigureAwait(false);
    }

    /// <summary>Takes the loop down on its own thread, where nothing of it can be running meanwhile.</summary>
    public async ValueTask DisposeAsync()
    {
        await DoAsync(() =>
        {
            _loop.Dispose();
            _batches.Dispose();
            _journal.Dispose();
        }).ConfigureAwait(false);
        _thread.Dispose();
    }

    private async Task PlayAsync()
    {
        await ActAsync(() => _loop.Start(_batches)).ConfigureAwait(false);
        await ActAsync(() =>
        {
            Send(ticks: 200, perTick: 10);
            Send(ticks: 3, perTick: 10_000);
        }).ConfigureAwait(false);
        await ActAsync(() => Send(ticks: 3, perTick: 10)).ConfigureAwait(false);
    }

    /// <summary>Does something on the loop's thread and waits for the outcome that must follow.</summary>
    private async Task ActAsync(Action act)
    {
        var outcome = _journal.Appended.Where(record => record.Body is Outcome).Take(1).Timeout(Limit)
            .Catch((TimeoutException _) => Observable.Empty<KnowledgeRecord>()).LastOrDefaultAsync().ToTask();
        await DoAsync(act).ConfigureAwait(false);
        await outcome.ConfigureAwait(false);
    }

    /// <summary>Does something on the loop's thread; returns when it is done, on another.</summary>
    private Task DoAsync(Action act)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _thread.Schedule(() =>
        {
            try
            {
                act();
                done.SetResult();
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        });
        return done.Task;
    }

    private void Send(int ticks, double perTick)
    {
        for (var i = 0; i < ticks; i++)
        {
            _now += Tick;
            _batch.Begin(_now);
            _batch.Add(_series, _total += perTick);
            _batches.OnNext(_batch);
        }
    }

    private static Rule Rule() => new()
    {
        Id = new RuleId("rehearsal", "act"),
        TargetPattern = "*",
        When = new AllOf([
            // The one answers at once; the other is the one that most rules ask, and is there to be compiled.
            new AnyOf([Anomaly(DetectorCatalog.Cheapest), Anomaly(DetectorCatalog.Default)]),
            Above(1000)]),
        Rungs = [new Rung("", [new Step(Verb, "rehearsal", Nothing)], new Expectation(Limit, Above(0)))],
        Mode = RuleMode.Enforce,
    };

    private static AnomalyCondition Anomaly(string detector) =>
        new(Watched, Quantity.Rate, Severity.High, Direction.Up, detector);

    private static MetricCondition Above(double threshold) => new(Watched, Measure.Rate, new Bound(Comparison.Above, threshold));

    private sealed class Actor : IExecutor
    {
        public string Name => "rehearsal";

        public IReadOnlyList<ActionVerb> Verbs { get; } = [new(Verb, "rehearsal", "Does nothing.")];

        public IReadOnlyList<ArgumentProblem> Check(PlannedAction action) => [];

        public Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel) =>
            Task.FromResult(new ActionResult(true, "done", Nothing));
    }
}
