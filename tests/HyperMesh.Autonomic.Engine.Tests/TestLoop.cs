using System.Reactive.Concurrency;
using System.Reactive.Subjects;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Engine.Replay;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Engine.Tests;

/// <summary>A loop in virtual time over samples that a test schedules. The hook xdp:eth0 has the baseline <c>set pass</c>.</summary>
internal sealed class TestLoop : IDisposable
{
    private readonly HistoricalScheduler _clock;
    private readonly SeriesCatalog _catalog = new();
    private readonly Subject<SampleBatch> _batches = new();
    private readonly ChangingPolicies _policies;
    private readonly AutonomicLoop _loop;
    private bool _started;

    /// <param name="policy">The rules; <see cref="Change"/> replaces them.</param>
    /// <param name="journal">What an earlier loop has left; else an empty one.</param>
    /// <param name="executor">The one that acts.</param>
    /// <param name="start">When the loop begins, in seconds since the epoch.</param>
    /// <param name="baseline">False: nothing is on the hook when no rule acts.</param>
    /// <param name="limits">What the analysis may hold.</param>
    /// <param name="time">What the loop goes by, over the virtual time; else that itself.</param>
    public TestLoop(
        PolicySnapshot policy, Journal? journal = null, FakeExecutor? executor = null, DateTimeOffset? start = null, bool baseline = true,
        AnalysisLimits? limits = null, Func<HistoricalScheduler, IScheduler>? time = null)
    {
        _clock = new HistoricalScheduler(start ?? JournalText.Epoch);
        _policies = new ChangingPolicies(policy);
        Journal = journal ?? Journal.InMemory();
        Executor = executor ?? new FakeExecutor();
        Executor.Clock = _clock;
        _loop = new AutonomicLoop(new LoopParts
        {
            Scheduler = time?.Invoke(_clock) ?? _clock,
            Journal = Journal,
            Policies = _policies,
            Executors = new ExecutorSet([Executor]),
            Detectors = new DetectorKinds([new EchoDetectorFactory()], []),
            Baseline = baseline ? [FakeExecutor.Set("pass")] : [],
            Limits = limits ?? new AnalysisLimits(),
            IsReplay = true,
            Logging = NullLoggerFactory.Instance,
        });
    }

    public TestLoop(string rules)
        : this(PolicyText.Rules(rules))
    {
    }

    public Journal Journal { get; }

    /// <summary>Whether the journal outlives the loop.</summary>
    public bool KeepsJournal { get; init; }

    /// <summary>Seconds since the test's epoch.</summary>
    public double Now => (_clock.Now - JournalText.Epoch).TotalSeconds;

    public FakeExecutor Executor { get; }

    public KnowledgeState State => _loop.State;

    public AnalysisCounts Analysis => _loop.Analysis;

    /// <summary>The journal, after the records with which every loop with a baseline begins.</summary>
    public string Timeline
    {
        get
        {
            var lines = JournalText.Lines(Journal);
            lines[0].ShouldStartWith("0s note loop: started with ");
            lines[1..4].ShouldBe(
            [
                "0s plan restore set pass: the configuration asks for it",
                "0s action xdp:eth0 set pass",
                "0s outcome succeeded: done",
            ]);
            return string.Join('\n', lines[4..]);
        }
    }

    /// <summary>Text of a series on eth0.</summary>
    public static string On(string metric) => $"{metric}{{interface=\"eth0\"}}";

    /// <summary>Schedules a batch.</summary>
    public void Tick(double seconds, params (string Series, double Value)[] samples)
    {
        var at = JournalText.Epoch + TimeSpan.FromMilliseconds(Math.Round(seconds * 1000));
        var batch = new SampleBatch();
        batch.Begin(at);
        foreach (var (series, value) in samples)
            batch.Add(SeriesText.Intern(series, _catalog, out _)!, value);
        _clock.Schedule(at, () => _batches.OnNext(batch));
    }

    /// <summary>Schedules a batch whose values are asked for when it is due.</summary>
    public void TickWith(double seconds, Func<(string Series, double Value)[]> samples) => At(seconds, () =>
    {
        var batch = new SampleBatch();
        batch.Begin(_clock.Now);
        foreach (var (series, value) in samples())
            batch.Add(SeriesText.Intern(series, _catalog, out _)!, value);
        _batches.OnNext(batch);
    });

    /// <summary>Schedules a batch with a gauge on eth0 each second, from the first to before the last.</summary>
    public void EverySecond(int from, int to, string metric, Func<int, double> value)
    {
        for (var second = from; second < to; second++)
            Tick(second, (On(metric), value(second)));
    }

    /// <summary>Schedules anything.</summary>
    public void At(double seconds, Action action) => _clock.Schedule(JournalText.Epoch + TimeSpan.FromSeconds(seconds), action);

    /// <summary>Schedules a look at the hooks, as a loop on the real clock does every tick.</summary>
    public void InspectAt(double seconds) => At(seconds, () =>
    {
        foreach (var (inForce, lastOutcome, _) in _loop.AtRest())
            _loop.Inspected(inForce.Hook, lastOutcome, Executor.Inspect(inForce));
    });

    /// <summary>Schedules a look at the hooks whose result comes in late.</summary>
    public void InspectLateAt(double seconds, double late, string found) => At(seconds, () =>
    {
        foreach (var (inForce, lastOutcome, _) in _loop.AtRest())
            At(late, () => _loop.Inspected(inForce.Hook, lastOutcome, found));
    });

    /// <summary>Says what a metric is before its first sample.</summary>
    public void Declare(Metric metric) => _catalog.Intern(metric, Labels.Of(Labels.Interface, "eth0"));

    /// <summary>Tells the loop what another process has said, at once.</summary>
    public void Hear(RecordBody body, long cause) => _loop.Take(body, cause);

    public void Change(PolicySnapshot policy) => _policies.Change(policy);

    /// <summary>Lets time go on; returns itself.</summary>
    public TestLoop Run(double untilSeconds)
    {
        // Continuations run where the clock runs, not where the test framework would send them.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            if (!_started)
                _loop.Start(_batches);
            _started = true;
            _clock.AdvanceTo(JournalText.Epoch + TimeSpan.FromSeconds(untilSeconds));
            return this;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>Removes old records, as a loop on the real clock does every minute.</summary>
    public Task RetainAsync(Retention retention) =>
        new RetentionRun(_loop, System.Reactive.Concurrency.ImmediateScheduler.Instance, Journal, () => retention).RunAsync(CancellationToken.None);

    /// <summary>Ends the run and takes off the hooks what was put there.</summary>
    public void Release()
    {
        _loop.Quiesce();
        using var releasing = _loop.Release().Subscribe();
        _clock.AdvanceBy(TimeSpan.FromSeconds(1));
    }

    public void Dispose()
    {
        _loop.Dispose();
        _batches.Dispose();
        _policies.Dispose();
        if (!KeepsJournal)
            Journal.Dispose();
    }
}
