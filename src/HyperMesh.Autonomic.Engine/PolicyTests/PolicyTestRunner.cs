using System.Diagnostics;
using System.Reactive.Concurrency;
using System.Reactive.Subjects;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>Runs policy tests: the real loop, in virtual time, on the calling thread, with executors that only check.</summary>
/// <param name="executors">The verbs that there are.</param>
/// <param name="detectors">The detectors that there are.</param>
/// <param name="baseline">What hooks hold when no rule acts, for a test.</param>
public sealed class PolicyTestRunner(
    ExecutorSet executors, DetectorKinds detectors, Func<PolicyTest, IReadOnlyList<PlannedAction>> baseline)
{
    private const string Person = "test";

    /// <summary>Runs one test.</summary>
    public PolicyTestResult Run(PolicyTestFile file, PolicyTest test)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(test);
        // Continuations run where the clock runs.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var watch = Stopwatch.StartNew();
            var records = new List<KnowledgeRecord>();
            var mismatches = Play(file.Policy, test, records);
            return new PolicyTestResult(file, test, mismatches, records, watch.Elapsed);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private List<Mismatch> Play(PolicySnapshot policy, PolicyTest test, List<KnowledgeRecord> records)
    {
        var clock = new HistoricalScheduler(test.Start);
        var stage = new TestStage(executors, test, clock);
        var ledger = new CaseLedger();
        using var journal = Journal.OfRecords();
        using var noted = journal.Appended.Subscribe(record =>
        {
            records.Add(record);
            ledger.Apply(record);
        });
        using var loop = Assemble(policy, test, clock, stage, journal);
        using var batches = new Subject<SampleBatch>();
        var mismatches = new List<Mismatch>();
        Schedule(test, clock, stage, ledger, loop, mismatches);
        loop.Start(batches);
        using var ticks = new TestInput(test, new SeriesCatalog()).Read().GetEnumerator();
        var judge = new CheckpointJudge(test, policy, stage, records, ledger, loop);
        var (waiting, before) = (ticks.MoveNext(), (TimeSpan?)null);
        foreach (var points in test.Expect.GroupBy(point => point.At))
        {
            for (; waiting && ticks.Current.At <= test.Start + points.Key; waiting = ticks.MoveNext())
                Tick(ticks.Current, test, clock, stage, loop, batches);
            // What the last tick has set off at once still belongs to it.
            clock.AdvanceTo(test.Start + points.Key + TimeSpan.FromTicks(1));
            mismatches.AddRange(points.SelectMany(point => judge.Judge(point, before)));
            before = points.Key;
        }

        mismatches.AddRange(stage.Unused.Select(outcome => new Mismatch(
            outcome.Place, outcome.After, "outcomes", [new DiffLine(DiffSign.Expected, "an action that ends so"), new DiffLine(DiffSign.Got, "no such action")])));
        return mismatches;
    }

    private AutonomicLoop Assemble(PolicySnapshot policy, PolicyTest test, HistoricalScheduler clock, TestStage stage, Journal journal) => new(new LoopParts
    {
        Scheduler = clock,
        Journal = journal,
        Policies = new FixedPolicies(policy),
        Executors = stage.Executors,
        Detectors = detectors,
        Baseline = baseline(test),
        Interfaces = InterfacesOf(test),
        KeepsBaselines = false,
        IsReplay = true,
        Logging = NullLoggerFactory.Instance,
    });

    /// <summary>Where hooks are changed, the interfaces of the test are watched as in a run: rules about the state of a hook are judged on each. Null
    /// for all that are named.</summary>
    private static string[]? InterfacesOf(PolicyTest test) => test.Drifts.Count == 0 ? null :
    [
        .. test.Drifts.Select(drift => drift.Hook[(drift.Hook.IndexOf(':', StringComparison.Ordinal) + 1)..])
            .Concat(test.Series.Select(series => series.Labels[Labels.Interface]).OfType<string>())
            .Concat(test.Events.Select(sent => sent.Fields.GetValueOrDefault(Labels.Interface)).OfType<string>())
            .Distinct(),
    ];

    private static void Tick(
        SampleBatch batch, PolicyTest test, HistoricalScheduler clock, TestStage stage, AutonomicLoop loop, Subject<SampleBatch> batches)
    {
        clock.AdvanceTo(batch.At);
        batches.OnNext(batch);
        if (test.Drifts.Count == 0)
            return;

        foreach (var (desired, lastOutcome, _) in loop.AtRest())
            loop.Inspected(desired.Hook, lastOutcome, stage.FoundOn(desired.Hook));
    }

    /// <summary>What people and others do in the test comes before the tick of the same time.</summary>
    private static void Schedule(
        PolicyTest test, HistoricalScheduler clock, TestStage stage, CaseLedger ledger, AutonomicLoop loop, List<Mismatch> mismatches)
    {
        foreach (var drift in test.Drifts)
            clock.Schedule(test.Start + drift.At, () => stage.Drift(drift));
        foreach (var act in test.Operator)
            clock.Schedule(test.Start + act.At, () =>
            {
                if (!Do(act, ledger, loop, clock.Now))
                    mismatches.Add(new Mismatch(act.Place, act.At, "operator", [new DiffLine(DiffSign.Expected, "a plan that waits for approval"), new DiffLine(DiffSign.Got, "nothing waits")]));
            });
    }

    /// <summary>False where there is nothing to answer.</summary>
    private static bool Do(OperatorInput act, CaseLedger ledger, AutonomicLoop loop, DateTimeOffset now)
    {
        if (act.Act is OperatorAct.Approve or OperatorAct.Deny)
        {
            var waiting = ledger.Waiting(now).Where(plan => act.Rule is null || act.Rule == plan.Case.Rule).ToList();
            foreach (var (_, plan) in waiting)
                loop.Take(new Approval(plan, act.Act == OperatorAct.Approve, Person, act.Comment), plan);
            return waiting.Count > 0;
        }

        var state = act.Act switch
        {
            OperatorAct.Hold => StandstillState.Held,
            OperatorAct.Freeze => StandstillState.Frozen,
            _ => StandstillState.Lifted,
        };
        loop.Take(new Standstill(state, act.Comment, Person), 0);
        return true;
    }
}
