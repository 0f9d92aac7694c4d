using System.Text.Json;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Planning;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Tests.Planning;

public sealed class PlannerTests
{
    private static readonly string[] Rules = ["a", "b", "c"];

    private static readonly PolicySnapshot Policy = PolicyText.Rules(string.Join('\n', Rules.Select((name, i) => $$"""
        - name: {{name}}
          priority: {{i * 10}}
          when: { metric: { name: load, op: ">", value: 0 } }
          then: [fake.set: { program: {{name}} }]
          cooldown: {{i}}s
          limits: { maxActionsPerHour: 50 }
          mode: {{(name == "c" ? "dryRun" : "enforce")}}
        """)), target: "*");

    [Fact]
    public void Next_SameKnowledge_GivesTheSameDecisionAndChangesNothing()
    {
        var story = new Story(seed: 1, baseline: true);
        for (var step = 0; step < 300; step++)
        {
            story.Step();
            var again = new KnowledgeState();
            foreach (var record in story.Records)
                again.Apply(record);

            foreach (var hook in Story.Hooks)
            {
                var decision = Text(new Planner().Next(hook, story.Knowledge, Policy, story.Now));
                Text(new Planner().Next(hook, story.Knowledge, Policy, story.Now)).ShouldBe(decision);
                Text(new Planner().Next(hook, again, Policy, story.Now)).ShouldBe(decision, "the fold is all that counts");
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Next_AllSymptomsClearedAfterAnyStory_EndsAtTheInitialState(bool baseline)
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var story = new Story(seed, baseline);
            for (var step = 0; step < 60; step++)
                story.Step();

            story.Settle();

            foreach (var hook in Story.Hooks)
            {
                var state = story.Knowledge.Hook(hook);
                state.Remediations.ShouldBeEmpty($"seed {seed}");
                state.Executing.ShouldBeNull($"seed {seed}");
                state.IsUncertain.ShouldBeFalse($"seed {seed}");
                JsonSerializer.Serialize(state.Desired()).ShouldBe(JsonSerializer.Serialize(story.Baseline(hook)), $"seed {seed}");
                story.Held(hook).ShouldBe(baseline ? "set pass" : "detach", $"seed {seed}");
            }
        }
    }

    private static string Text(Decision decision) =>
        $"{(decision.Body is null ? "" : RecordJson.WriteBody(decision.Body))} {string.Join(',', decision.Causes)} {decision.LookAgain:O}";

    /// <summary>Symptoms come and go, actions succeed, fail and vanish, time passes: all by chance, from a seed.</summary>
    private sealed class Story
    {
        public static readonly string[] Hooks = ["xdp:eth0", "xdp:eth1"];

        private readonly Planner _planner = new();
        private readonly Random _random;
        private readonly bool _baseline;
        private readonly Dictionary<string, string> _held = [];

        public Story(int seed, bool baseline)
        {
            _random = new Random(seed);
            _baseline = baseline;
            foreach (var hook in Hooks.Where(_ => baseline))
                Execute(Append(new ChangePlan
                {
                    Purpose = PlanPurpose.Restore,
                    Target = Baseline(hook)!.Target(),
                    Mode = RuleMode.Enforce,
                    Steps = [Baseline(hook)!],
                    Baseline = Baseline(hook),
                    Reason = "start",
                }), OutcomeStatus.Succeeded);
        }

        public KnowledgeState Knowledge { get; } = new();

        public List<KnowledgeRecord> Records { get; } = [];

        public DateTimeOffset Now { get; private set; } = JournalText.Epoch;

        public PlannedAction? Baseline(string hook) => _baseline ? FakeExecutor.Set("pass", hook) : null;

        /// <summary>What a kernel would hold: of an action without an answer nobody knows whether it was done.</summary>
        public string Held(string hook) => _held.GetValueOrDefault(hook, "detach");

        public void Step()
        {
            Now += TimeSpan.FromMilliseconds(_random.Next(3000));
            var (rule, target) = (new RuleId("p", Rules[_random.Next(Rules.Length)]), _random.Next(2) == 0 ? "eth0" : "eth1");
            var open = Knowledge.Of(rule, target).Open is not null;
            if (_random.Next(3) > 0)
                Append(Symptom(rule, target, open ? SymptomState.Cleared : SymptomState.Raised));
            else if (Knowledge.Hooks.SelectMany(h => h.Remediations).FirstOrDefault(r => r.InForce && r.Verified is null) is { } acting)
                Append(new Verification(acting.Plan, (VerificationResult)_random.Next(3), []), acting.Plan);
            Decide(() => _random.Next(5) switch { 0 => OutcomeStatus.Failed, 1 => OutcomeStatus.Unknown, _ => OutcomeStatus.Succeeded });
        }

        public void Settle()
        {
            foreach (var (symptom, _) in Knowledge.OpenSymptoms.ToList())
                Append(Symptom(symptom.Rule, symptom.Target, SymptomState.Cleared));
            for (var i = 0; i < 5; i++)
            {
                // Longer than the longest pause after failures.
                Now += TimeSpan.FromMinutes(6);
                Decide(() => OutcomeStatus.Succeeded);
            }
        }

        private void Decide(Func<OutcomeStatus> outcome)
        {
            foreach (var hook in Hooks)
                for (var i = 0; ; i++)
                {
                    i.ShouldBeLessThan(50, "the planner comes to rest");
                    var decision = _planner.Next(hook, Knowledge, Policy, Now);
                    if (decision.Body is null)
                        break;
                    var record = Append(decision.Body, [.. decision.Causes]);
                    if (decision.Body is ChangePlan { Mode: RuleMode.Enforce })
                        Execute(record, outcome());
                }
        }

        private void Execute(KnowledgeRecord planned, OutcomeStatus status)
        {
            var step = ((ChangePlan)planned.Body).Steps[0];
            var intent = Append(new ActionIntent(planned.Id, step), planned.Id);
            if (status == OutcomeStatus.Succeeded || (status == OutcomeStatus.Unknown && _random.Next(2) == 0))
                _held[step.Hook] = JournalText.Of(step);
            Append(
                new Outcome { Action = intent.Id, Plan = planned.Id, Hook = step.Hook, Status = status, Message = "", Milliseconds = 0 },
                intent.Id);
        }

        private KnowledgeRecord Append(RecordBody body, params long[] causes)
        {
            var record = new KnowledgeRecord(Records.Count + 1, Now, causes, body);
            Records.Add(record);
            Knowledge.Apply(record);
            return record;
        }

        private Symptom Symptom(RuleId rule, string target, SymptomState state) => new()
        {
            State = state,
            Rule = rule,
            Target = target,
            Severity = Severity.None,
            Score = 0,
            Since = Now,
            Evidence = [],
        };
    }
}
