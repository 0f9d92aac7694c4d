using System.Diagnostics;
using System.Text.Json;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Planning;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>From a symptom to its plan: the fold of the symptom, the planner's answer, and the fold of that, while many cases are open. What
/// the journal and the executor take is not in it.</summary>
internal static class PlanBench
{
    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    /// <summary><c>bench plan</c>: 10,000 rules, and 10, 100, 1,000 cases open.</summary>
    public static Task<BenchTable> RunAsync(int symptoms, CancellationToken cancel) => Task.Run(() =>
    {
        Measure(1_000, 100, symptoms, cancel);
        (int Rules, int Open)[] sizes = [(10_000, 0), (10_000, 100), (10_000, 1_000), (100, 1_000), (10_000, 10_000)];
        return new BenchTable(
            "plan",
            ["rules, cases open", "median µs", "p99 µs", "max µs"],
            [.. sizes.Select(size => Row(size.Rules, size.Open, Measure(size.Rules, size.Open, symptoms, cancel)))]);
    }, cancel);

    /// <summary>Microseconds from a symptom to its plan, ascending.</summary>
    /// <param name="rules">Rules in force, 1 or more.</param>
    /// <param name="open">Cases that have a symptom and an action in force already.</param>
    /// <param name="symptoms">How many are measured, one after the other; each is cleared and reverted again, unmeasured.</param>
    /// <param name="cancel">Ends it.</param>
    public static IReadOnlyList<double> Measure(int rules, int open, int symptoms, CancellationToken cancel)
    {
        var policy = new PolicySnapshot(1, [.. Enumerable.Range(0, rules).Select(Rule)]);
        var stage = new Stage(new Planner(new ExecutorSet([new Actor()])), policy);
        for (var i = 0; i < open; i++)
            stage.Raise(stage.CaseOf(i));
        var times = new List<double>(symptoms);
        for (var i = 0; i < symptoms; i++)
        {
            cancel.ThrowIfCancellationRequested();
            var key = stage.CaseOf(open + i);
            var begin = Stopwatch.GetTimestamp();
            var plan = stage.Decide(stage.Symptom(key, SymptomState.Raised), key);
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMicroseconds);
            stage.Execute(plan);
            stage.Execute(stage.Decide(stage.Symptom(key, SymptomState.Cleared), key));
        }

        times.Sort();
        return times;
    }

    private static IReadOnlyList<object> Row(int rules, int open, IReadOnlyList<double> times) =>
        [$"{rules:N0}, {open:N0}", Percentiles.At(times, 0.5), Percentiles.At(times, 0.99), times[^1]];

    private static Rule Rule(int number) => new()
    {
        Id = new RuleId("bench", $"rule-{number}"),
        TargetPattern = "*",
        GroupBy = ["source"],
        When = new AllOf([]),
        Rungs = [new Rung("", [new Step("bench.set", "bench", Nothing)], null)],
        Cooldown = TimeSpan.Zero,
        Budgets = [new Budget(BudgetScope.Rule, 1_000_000, 1_000_000), new Budget(BudgetScope.All, 1_000_000, 1_000_000)],
        Mode = RuleMode.Enforce,
    };

    /// <summary>Knowledge without a journal, in a time that goes on by a second with each symptom.</summary>
    private sealed class Stage(Planner planner, PolicySnapshot policy)
    {
        private readonly KnowledgeState _state = new();
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch;
        private long _id;

        public CaseKey CaseOf(int number) =>
            new(policy.Rules[number % policy.Rules.Count].Id, $"eth{number}", $"{{source=\"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}\"}}");

        public void Raise(CaseKey key) => Execute(Decide(Symptom(key, SymptomState.Raised), key));

        public KnowledgeRecord Decide(RecordBody body, CaseKey key)
        {
            _now += TimeSpan.FromSeconds(1);
            Append(body, []);
            var decision = planner.Next(key, _state, policy, _now);
            return decision.Body is ChangePlan ? Append(decision.Body, decision.Causes) : throw new InvalidOperationException($"no plan for {key}: {decision.Body}");
        }

        public void Execute(KnowledgeRecord planned)
        {
            var step = ((ChangePlan)planned.Body).Steps[0];
            var intent = Append(new ActionIntent(planned.Id, step), [planned.Id]);
            Append(
                new Outcome { Action = intent.Id, Plan = planned.Id, Hook = step.Hook, Status = OutcomeStatus.Succeeded, Message = "", Milliseconds = 0 },
                [intent.Id]);
        }

        public Symptom Symptom(CaseKey key, SymptomState state) => new()
        {
            State = state,
            Rule = key.Rule,
            Target = key.Target,
            Group = key.Group,
            Severity = Severity.None,
            Score = 0,
            Since = _now,
            Evidence = [],
        };

        private KnowledgeRecord Append(RecordBody body, IReadOnlyList<long> causes)
        {
            var record = new KnowledgeRecord(++_id, _now, causes, body);
            _state.Apply(record);
            return record;
        }
    }

    private sealed class Actor : IExecutor
    {
        public string Name => "bench";

        public IReadOnlyList<ActionVerb> Verbs { get; } = [new("bench.set", "bench", "Sets."), new("bench.detach", "bench", "Detaches.")];

        public IReadOnlyList<ArgumentProblem> Check(PlannedAction action) => [];

        public Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel) => Task.FromResult(new ActionResult(true, "done"));
    }
}
