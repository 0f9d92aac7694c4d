using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Text.Json;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Engine.Tests.Monitoring;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Engine.Tests;

/// <summary>Plugins come and go, policies are read again and the loop is stopped, all at once and while samples flow.</summary>
public sealed class LiveLoopStressTests
{
    private const int Loops = 20;
    private const int RoundsOfALoop = 10;
    private const string Monitors = "monitor stress";
    private static readonly PolicySnapshot[] Policies = [PolicyText.Rules(AutonomicLoopTests.LoadRule.Replace("20s", "0s", StringComparison.Ordinal)), PolicySnapshot.Empty];

    [Theory]
    [InlineData(1)]
    public async Task ReloadUnloadAndStop_FromTwoThreads_NothingIsLeftBehindAndNoOutcomeIsLost(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < Loops; i++)
            await RunAsync(random.Next(), random.Next(), random.Next(RoundsOfALoop + 1));

        Waiting.Until(() => ThreadsOfMonitors() == 0, "every monitor's thread has ended");
    }

    /// <summary>One loop: a thread that replaces plugins, one that replaces policies, and a stop after some rounds, in the middle of all.</summary>
    private static async Task RunAsync(int plugins, int policies, int stopAfter)
    {
        using var journal = Journal.InMemory();
        using var source = new ChangingPolicies(Policies[0]);
        var stage = new Stage();
        var loop = new LiveLoop(
            scheduler => new LoopParts
            {
                Scheduler = scheduler,
                Journal = journal,
                Policies = source,
                Executors = new ExecutorSet([stage.Next()]),
                Detectors = new DetectorKinds([], []),
                Plugins = ["p"],
                Baseline = [FakeExecutor.Set("pass")],
                Watch = stage.Watch,
                Logging = NullLoggerFactory.Instance,
            },
            [stage.Monitor()], NullLoggerFactory.Instance);
        await loop.StartAsync().WaitAsync(SharedClock.Patience);
        var stopping = new TaskCompletionSource();
        var unloading = Task.Run(async () =>
        {
            var random = new Random(plugins);
            for (var round = 0; round < RoundsOfALoop; round++)
            {
                if (round == stopAfter)
                    stopping.SetResult();
                var before = stage.Executor;
                var surface = new PluginSurface(["p"], [.. Enumerable.Range(0, random.Next(3)).Select(_ => stage.Monitor())], [stage.Next()], [], []);
                await loop.ChangeAsync(surface, SharedClock.Patience);
                await before!.CloseAsync();
                before.Cut();
            }

            stopping.TrySetResult();
        });
        var reloading = Task.Run(() =>
        {
            var random = new Random(policies);
            for (var round = 0; round < RoundsOfALoop; round++)
            {
                source.Change(Policies[random.Next(Policies.Length)]);
                loop.Note("test", "read again");
                Thread.Yield();
            }
        });
        await stopping.Task.WaitAsync(SharedClock.Patience);
        var failures = await loop.StopAsync(release: false).WaitAsync(SharedClock.Patience);
        await Task.WhenAll(unloading, reloading).WaitAsync(SharedClock.Patience);
        await loop.DisposeAsync().AsTask().WaitAsync(SharedClock.Patience);

        failures.ShouldBeEmpty();
        loop.Faulted.IsCompleted.ShouldBeFalse(loop.Faulted.Exception?.ToString());
        stage.Watched.ShouldBe(0, "every subscription has ended");
        var records = journal.Read().ToList();
        records.Count(record => record.Body is Note { Subject: "loop", Text: var text } && text.StartsWith("stopped", StringComparison.Ordinal)).ShouldBe(1);
        var outcomes = records.Select(record => record.Body).OfType<Outcome>().Select(outcome => outcome.Action).ToHashSet();
        // What was under way on the hook when the loop was stopped is for the next process to bring to an end.
        records.Count(record => record.Body is ActionIntent && !outcomes.Contains(record.Id)).ShouldBeLessThanOrEqualTo(1);
    }

    private static int ThreadsOfMonitors() => Directory.EnumerateDirectories("/proc/self/task").Count(task =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).StartsWith(Monitors, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    });

    /// <summary>What the plugins of one loop are made of.</summary>
    private sealed class Stage
    {
        private readonly SeriesCatalog _catalog = new();
        private readonly PluginLedger _ledger = new("p", new PluginLimits { BatchesPerSecond = int.MaxValue }, Scheduler.Default);
        private int _watched;

        public LoopWatch Watch { get; } = new();

        public ContainedExecutor? Executor { get; private set; }

        /// <summary>Subscriptions that have not ended.</summary>
        public int Watched => Volatile.Read(ref _watched);

        public ContainedExecutor Next() => Executor = new ContainedExecutor(new Yes(), _ledger, Watch);

        public ContainedMonitor Monitor()
        {
            var series = _catalog.Intern(new Metric("load", MetricKind.Gauge), Labels.Of(Labels.Interface, "eth0"));
            return new ContainedMonitor(
                new ScriptedMonitor("stress", (_, scheduler) => Observable.Defer(() =>
                {
                    Interlocked.Increment(ref _watched);
                    return Observable.Interval(TimeSpan.FromMilliseconds(1), scheduler).Select(tick =>
                    {
                        var batch = new SampleBatch();
                        batch.Begin(scheduler.Now);
                        batch.Add(series, tick % 4 < 2 ? 90 : 10);
                        return batch;
                    }).Finally(() => Interlocked.Decrement(ref _watched));
                })),
                _ledger);
        }
    }

    /// <summary>Does everything, at once.</summary>
    private sealed class Yes : IExecutor
    {
        public string Name => "yes";

        public IReadOnlyList<ActionVerb> Verbs { get; } = [new("fake.set", "xdp", "Sets."), new("fake.detach", "xdp", "Takes off.")];

        public IReadOnlyList<ArgumentProblem> Check(PlannedAction action) => [];

        public PlannedAction? Undo(PlannedAction done, JsonElement? detail) => null;

        public Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel) => Task.FromResult(new ActionResult(true, "done"));
    }
}
