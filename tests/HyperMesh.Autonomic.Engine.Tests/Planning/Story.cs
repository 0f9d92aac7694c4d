using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Planning;
using HyperMesh.Autonomic.Engine.Policies;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Engine.Tests.Planning;

/// <summary>Symptoms come and go, actions succeed, fail and vanish, people hold, approve and deny, processes end, time passes: all by chance,
/// from a seed. Planner, knowledge and execution are the real ones, in virtual time.</summary>
internal sealed class Story : IDisposable
{
    private static readonly string[] Targets = ["eth0", "eth1"];

    private readonly Random _random;
    private readonly bool _gentle;
    private readonly HistoricalScheduler _clock = new(JournalText.Epoch);
    private readonly ExecutorSet _executors;
    private KnowledgeBase _knowledge;
    private ExecutionStage _stage = null!;
    private CompositeDisposable _running = [];

    /// <param name="seed">Of all chances.</param>
    /// <param name="baseline">Whether hooks of kind a have one.</param>
    /// <param name="gentle">Nothing throws, vanishes or dies: then even what somebody else had put on a hook comes back.</param>
    public Story(int seed, bool baseline, bool gentle)
    {
        (_random, _gentle) = (new Random(seed), gentle);
        _executors = new ExecutorSet([Kernel]);
        Planner = new Planner(_executors);
        _knowledge = new KnowledgeBase(Journal, _clock);
        if (gentle)
            foreach (var target in Targets)
                Kernel.Held[$"c:{target}"] = "somebody's";
        Restart(isFirst: true);
        foreach (var target in Targets.Where(_ => baseline))
            Run(_knowledge.Append(new ChangePlan
            {
                Purpose = PlanPurpose.Restore,
                Target = target,
                Mode = RuleMode.Enforce,
                Steps = [StoryExecutor.Set($"a:{target}", "base")],
                Baseline = StoryExecutor.Set($"a:{target}", "base"),
                Reason = "start",
            }));
        Initially = new Dictionary<string, string>(Kernel.Held);
        Kernel.Ends = End;
    }

    public static PolicySnapshot Policy { get; } = new(1,
    [
        Rule("low", 0, [Step("a.set", "m:low")]) with { Cooldown = TimeSpan.FromSeconds(1), Budgets = [new Budget(BudgetScope.Rule, 20, 3), new Budget(BudgetScope.All, 600, 20)] },
        Rule("grouped", 0, [Step("a.set", "m:group")]) with { GroupBy = ["source"], Cooldown = TimeSpan.Zero, Budgets = [new Budget(BudgetScope.Target, 100, 5)] },
        Rule("high", 10, [Step("a.set", "high") with { Retries = 1, RetryAfter = TimeSpan.FromSeconds(1) }, Step("b.set", "high") with { Stage = 1, Timeout = TimeSpan.FromSeconds(2) }])
            with { OnHarm = Answer.Escalate },
        Rule("ladder", 5, [Step("b.set", "never")], [Step("b.set", "one")], [Step("b.set", "two"), Step("c.set", "two"), Step("tell", "people") with { Stage = 1 }])
            with { DescendAfter = TimeSpan.FromSeconds(10), OnUnmet = Answer.Escalate, OnInconclusive = Answer.Escalate },
        Rule("asking", 7, [Step("c.set", "asked"), Step("a.set", "m:asked") with { Stage = 1 }]) with { Mode = RuleMode.Approve, ApprovalExpires = TimeSpan.FromSeconds(30) },
        Rule("dry", 20, [Step("a.set", "dry")]) with { Mode = RuleMode.DryRun },
        Rule("telling", 1, [Step("tell", "people")]) with { Limits = new Limits { MaxUnhealthy = new Amount(1, false), StormCooldown = TimeSpan.FromSeconds(20) } },
        Rule("sided", 6, [Step("b.set", "side") with { Interface = "eth1" }]) with { OnUnmet = Answer.Keep, Cooldown = TimeSpan.Zero },
    ]);

    public StoryExecutor Kernel { get; } = new();

    public Journal Journal { get; } = Journal.InMemory();

    public Planner Planner { get; }

    public KnowledgeState Knowledge => _knowledge.State;

    public DateTimeOffset Now => _clock.Now;

    /// <summary>What the kernel held at first.</summary>
    public Dictionary<string, string> Initially { get; }

    public static IEnumerable<CaseKey> Cases =>
        from rule in Policy.Rules
        from target in Targets
        from source in rule.GroupBy.Count > 0 ? (string?[])["{source=\"1\"}", "{source=\"2\"}", "{source=\"3\"}"] : [null]
        select new CaseKey(rule.Id, target, source);

    public void Step()
    {
        switch (_random.Next(20))
        {
            case < 9: Symptom(Cases.ElementAt(_random.Next(Cases.Count())), null); break;
            case < 15: Verify(); break;
            case < 17: Reply(); break;
            case 17 when _random.Next(3) == 0: Stop((StandstillState)_random.Next(3)); break;
            case 19: Silence(Policy.Rules[_random.Next(Policy.Rules.Count)].Id, Now.AddSeconds(_random.Next(20) - 5)); break;
            case 18 when !_gentle && _random.Next(2) == 0: Restart(isFirst: false); break;
        }

        // Sometimes the world goes on before what was begun has ended.
        if (_random.Next(4) > 0)
            Decide();
        Pass(TimeSpan.FromMilliseconds(_random.Next(4000)));
        Decide();
    }

    /// <summary>All symptoms end, everything works, and time passes.</summary>
    public void Settle()
    {
        Kernel.Ends = _ => StoryExecutor.Ending.Done;
        Stop(StandstillState.Lifted);
        foreach (var rule in Policy.Rules)
            Silence(rule.Id, Now);
        foreach (var (symptom, _) in Knowledge.OpenSymptoms.ToList())
            Symptom(new CaseKey(symptom.Rule, symptom.Target, symptom.Group), SymptomState.Cleared);
        for (var i = 0; i < 12; i++)
        {
            // Together longer than the longest pause after failures.
            Decide();
            Pass(TimeSpan.FromMinutes(1));
        }
    }

    public void Dispose()
    {
        _running.Dispose();
        Journal.Dispose();
    }

    private static Rule Rule(string name, int priority, params IReadOnlyList<Step>[] rungs) => new()
    {
        Id = new RuleId("p", name),
        TargetPattern = "*",
        Priority = priority,
        When = new AllOf([]),
        Rungs = [.. rungs.Select((steps, i) => new Rung($"{i}", steps, null) { IsDryRun = name == "ladder" && i == 0 })],
        Mode = RuleMode.Enforce,
        Cooldown = TimeSpan.FromSeconds(5),
    };

    private static Step Step(string verb, string value) => new(verb, verb.Split('.')[0], StoryExecutor.Json(value));

    private StoryExecutor.Ending End(PlannedAction action) => _random.Next(12) switch
    {
        0 or 1 => StoryExecutor.Ending.Refused,
        2 when !_gentle => StoryExecutor.Ending.ThrownBefore,
        3 when !_gentle => StoryExecutor.Ending.ThrownAfter,
        4 when !_gentle => StoryExecutor.Ending.Never,
        _ => StoryExecutor.Ending.Done,
    };

    private void Symptom(CaseKey key, SymptomState? state)
    {
        var isOpen = Knowledge.Case(key).Open is not null;
        IReadOnlyList<long> causes = Knowledge.LastChange(key.Target) is { } change && _random.Next(2) == 0 ? [change.Outcome] : [];
        _knowledge.Append(
            new Symptom
            {
                State = state ?? (isOpen ? SymptomState.Cleared : SymptomState.Raised),
                Rule = key.Rule,
                Target = key.Target,
                Group = key.Group,
                Severity = Severity.None,
                Score = 0,
                Since = Now,
                Evidence = [],
            },
            causes);
    }

    private void Verify()
    {
        if (Knowledge.Remediations.Where(rung => rung is { InForce: true, Verified: null }).OrderBy(_ => _random.Next()).FirstOrDefault() is { } acting)
            _knowledge.Append(new Verification(acting.Plan, (VerificationResult)_random.Next(4), []), acting.Plan);
    }

    private void Reply()
    {
        if (Knowledge.Proposals.FirstOrDefault(proposal => proposal.Granted is null) is { } proposal)
            _knowledge.Append(new Approval(proposal.Record, _random.Next(3) > 0, "anna"), proposal.Record);
    }

    private void Silence(RuleId rule, DateTimeOffset until) => _knowledge.Append(new Silencing(rule, until, "", "anna"));

    private void Stop(StandstillState state) => _knowledge.Append(new Standstill(state, "", "anna"));

    /// <summary>The process ends; the next one knows what the journal says. What was begun may still have happened.</summary>
    private void Restart(bool isFirst)
    {
        // What an ended process had begun says nothing to the next one.
        _running.Dispose();
        _running = [];
        _knowledge = new KnowledgeBase(Journal, _clock);
        _stage = new ExecutionStage(_executors, _knowledge, FleetOfOne.Instance, _clock, inline: true, NullLogger<ExecutionStage>.Instance);
        if (isFirst)
            return;

        foreach (var plan in Knowledge.Executing.ToList())
        {
            var begun = Knowledge.IntentsOf(plan.Id).Select(intent => intent.Id).FirstOrDefault();
            _knowledge.Append(
                new Outcome { Action = begun, Plan = plan.Id, Hook = plan.Plan.Steps[0].Hook, Status = OutcomeStatus.Interrupted, Message = "", Milliseconds = 0 },
                plan.Id);
        }
    }

    private void Pass(TimeSpan time) => _clock.AdvanceBy(time);

    private void Decide()
    {
        for (var i = 0; ; i++)
        {
            i.ShouldBeLessThan(200, "the planner comes to rest");
            var decisions = Knowledge.Hooks.Select(hook => hook.Hook).ToList().Select(hook => Planner.Restore(hook, Knowledge, Now))
                .Concat(Cases.Select(key => Planner.Next(key, Knowledge, Policy, Now)));
            if (decisions.FirstOrDefault(decision => decision.Body is not null) is not { } decision)
                return;

            var record = _knowledge.Append(decision.Body!, decision.Causes);
            if (decision.Body is ChangePlan { Mode: RuleMode.Enforce })
                Run(record);
        }
    }

    private void Run(KnowledgeRecord planned)
    {
        _running.Add(_stage.Run(planned).Subscribe());
        _clock.AdvanceBy(TimeSpan.FromTicks(1));
    }
}
