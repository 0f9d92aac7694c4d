using HyperMesh.Autonomic.Engine.Policies;
using static HyperMesh.Autonomic.Engine.Tests.Policies.PolicySetFiles;

namespace HyperMesh.Autonomic.Engine.Tests.Policies;

/// <summary>What a rule says beside its conditions: steps, ladders, limits.</summary>
public sealed class LanguageRuleTests
{
    [Fact]
    public void Read_StepsWithOptions_AreInTheirStages()
    {
        var steps = Sound(Rule("""
            then:
              - fake.set: { program: drop }
                timeout: 5s
                retry: { times: 2, after: 500ms }
                interface: eth1
              - parallel:
                  - fake.limit: {}
                  - fake.tell: {}
              - fake.detach: {}
            """)).Rules[0].Rungs.ShouldHaveSingleItem().Steps;
        steps.Select(step => (step.Stage, step.HookOn("eth0"))).ShouldBe([(0, "xdp:eth1"), (1, "tc:eth0"), (1, "notice:eth0"), (2, "xdp:eth0")]);
        var first = steps[0].On("eth0", Labels.None);
        (first.Timeout, first.Retries, first.RetryAfter).ShouldBe((TimeSpan.FromSeconds(5), 2, TimeSpan.FromMilliseconds(500)));
    }

    [Fact]
    public void Read_Ladder_HasItsRungsAndTheirExpectations()
    {
        var rule = Sound(Rule("""
            escalation:
              - { name: watch, mode: dryRun }
              - { name: limit, then: [ fake.limit: {} ], expect: { within: 1s, metric: { name: a, op: "<", value: 1 } } }
              - { name: drop, then: [ fake.set: { program: drop } ] }
            descendAfter: 30s
            expect: { within: 5s, metric: { name: b, op: "<", value: 1 } }
            """)).Rules[0];
        rule.Rungs.Select(rung => (rung.Name, rung.IsDryRun, rung.Steps.Count, rung.Expect!.Within.TotalSeconds))
            .ShouldBe([("watch", true, 0, 5), ("limit", false, 1, 1), ("drop", false, 1, 5)]);
        rule.DescendAfter.ShouldBe(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Read_Answers_AreThose()
    {
        var rule = Sound(Rule("""
            onUnmet: escalate
            onInconclusive: keep
            onHarm: escalate
            onClear: keep
            onDrift: report
            mode: approve
            approval: { expires: 1h }
            damping: { raises: 3, within: 10m, keepFiringFor: 5m }
            """)).Rules[0];
        (rule.OnUnmet, rule.OnInconclusive, rule.OnHarm, rule.OnClear).ShouldBe((Answer.Escalate, Answer.Keep, Answer.Escalate, Answer.Keep));
        (rule.OnDrift, rule.Mode, rule.ApprovalExpires).ShouldBe((DriftAnswer.Report, RuleMode.Approve, TimeSpan.FromHours(1)));
        rule.Damping.ShouldBe(new Damping(3, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(5)));
        rule.Place.ToString().ShouldBe("p.yaml:6:11");
    }

    [Fact]
    public void Read_Limits_OfRulePolicyAndSet()
    {
        var rule = Sound(
            Rule("limits: { maxActionsPerHour: 6, burst: 2, maxUnhealthy: 40%, minHealthy: 1, stormCooldown: 5m }", "limits: { maxActionsPerHour: 30, burst: 3 }"),
            Document("PolicySet", "s", "limits: { maxActionsPerHour: 100, maxActionsPerTargetPerHour: 10 }")).Rules[0];
        rule.Limits.ShouldBe(new Limits { MaxUnhealthy = new Amount(0.4, true), MinHealthy = new Amount(1, false), StormCooldown = TimeSpan.FromMinutes(5) });
        rule.Budgets.ShouldBe(
        [
            new Budget(BudgetScope.Rule, 6, 2), new Budget(BudgetScope.Policy, 30, 3),
            new Budget(BudgetScope.All, 100, 100), new Budget(BudgetScope.Target, 10, 10),
        ]);
    }

    [Fact]
    public void Read_Silences_AreInTheSnapshot()
    {
        var silence = Sound(Rule("for: 1s"), Document("PolicySet", "s", """
            silences:
            - { from: 2026-03-01T22:00:00+01:00, to: 2026-03-02T06:00:00Z, rules: [p/*], targets: [eth0], comment: works }
            """)).Silences.ShouldHaveSingleItem();
        silence.From.ShouldBe(new DateTimeOffset(2026, 3, 1, 21, 0, 0, TimeSpan.Zero));
        (silence.Rules[0], silence.Targets[0], silence.Comment).ShouldBe(("p/*", "eth0", "works"));
    }

    [Fact]
    public void Targets_RuleOfTheMachine_IsAboutItAlone()
    {
        var rule = Sound(Rule("for: 1s", "target: { node: \"*\" }")).Rules[0];
        rule.TargetPattern.ShouldBe(Engine.Policies.Rule.Node);
        rule.Targets(Engine.Policies.Rule.Node).ShouldBeTrue();
        rule.Targets("eth0").ShouldBeFalse();
        Sound(Rule("for: 1s")).Rules[0].Targets(Engine.Policies.Rule.Node).ShouldBeFalse("every interface is not the machine");
    }

    [Theory]
    [InlineData("then: [ { fake.set: { program: x }, timeout: 0s } ]", "8:50: '0s' is not between 1ms and 1h")]
    [InlineData("then: [ { fake.set: { program: x }, retries: 2 } ]", "8:13: a step is one verb with its arguments; write it as '- xdp.swap: { program: … }'")]
    [InlineData("then: [ { timeout: 1s } ]", "8:13: a step is one verb with its arguments; write it as '- xdp.swap: { program: … }'")]
    [InlineData("then: [ { fake.detach: {}, interface: eth* } ]", "8:43: 'eth*' is no interface; name one, as eth1")]
    [InlineData("then: [ parallel: [ fake.detach: {}, fake.set: { program: x } ] ]", "8:42: two steps side by side set the same xdp hook; run them one after the other")]
    [InlineData("then: [ parallel: [ parallel: [ fake.detach: {} ] ] ]", "8:35: steps side by side do not nest; write all of them in one list")]
    [InlineData("then: [ fake.detach: {} ]\nescalation: [ { name: a, then: [ fake.detach: {} ] } ]", "8:11: 'then' and 'escalation' stand side by side; make it the first rung: - { name: first, then: […] }")]
    [InlineData("escalation: [ { name: a, then: [ fake.detach: {} ] }, { name: a, mode: dryRun } ]", "8:67: there is another rung named 'a' in this ladder; give one of them another name")]
    [InlineData("escalation: [ { name: a } ]", "8:19: 'then' is missing")]
    [InlineData("escalation: [ { name: a, mode: enforce, then: [ fake.detach: {} ] } ]", "8:36: unknown value 'enforce'; use 'dryRun'")]
    [InlineData("limits: { burst: 2 }", "8:22: a burst belongs to 'maxActionsPerHour'; add 'maxActionsPerHour'")]
    [InlineData("limits: { maxUnhealthy: 0% }", "8:29: with 0% the rule never acts; give a share above 0%, or leave it out")]
    [InlineData("limits: { maxUnhealthy: 140% }", "8:29: '140%' is not between 0% and 100%")]
    [InlineData("limits: { maxUnhealthy: some }", "8:29: expected a whole number, found 'some'")]
    [InlineData("limits: { maxConcurrentNodes: 0 }", "8:35: '0' is less than 1")]
    [InlineData("limits: { maxConcurrentNodes: 0% }", "8:35: with 0% the rule never acts; give a share above 0%, or leave it out")]
    [InlineData("limits: { maxConcurrentNodes: 1, whenPartitioned: act }", "8:55: unknown value 'act'; use one of: wait, local")]
    [InlineData("groupBy: [a, a]", "8:14: a label is named twice; name each once")]
    [InlineData("groupBy: [a b]", "8:14: 'a b' is no label; use letters, digits and '_', not a digit first")]
    [InlineData("groupBy: [interface]", "8:14: a rule has a state of its own for each interface anyway; leave 'interface' out")]
    [InlineData("damping: { raises: 1, within: 1m, keepFiringFor: 1m }", "8:24: '1' is not between 2 and 1000000")]
    [InlineData("guard: { metric: { name: m, op: '>', value: 1 } }", "8:12: 'for' is missing")]
    [InlineData("onClear: escalate", "8:14: unknown value 'escalate'; use one of: revert, keep")]
    [InlineData("approval: { expires: 8d }", "8:26: '8d' is not between 1s and 7d")]
    public void Read_WrongRule_IsPlacedAndExplained(string keys, string expected) => Problems(Rule(keys)).ShouldBe(expected.Split('\n'));

    [Theory]
    [InlineData("target: { node: a }", "5:19: this version knows no other nodes, and cannot keep a rule to some of them; write node: \"*\"")]
    [InlineData("target: { node: \"*\", interface: eth0 }", "5:19: 'interface' and 'node' stand side by side; a policy is about interfaces, or about the machine")]
    [InlineData("limits: { maxActionsPerTargetPerHour: 1 }", "5:13: unknown key 'maxActionsPerTargetPerHour'; use one of: maxActionsPerHour, burst")]
    public void Read_WrongPolicy_IsPlacedAndExplained(string spec, string expected) => Problems(Rule("for: 1s", spec)).ShouldBe([expected]);

    [Theory]
    [InlineData("silences: [ { from: 2026-03-01, to: 2026-03-02T00:00:00Z } ]", "15:23: '2026-03-01' is no instant; write it as 2026-03-01T22:00:00Z or 2026-03-01T22:00:00+01:00")]
    [InlineData("silences: [ { from: 2026-03-03T00:00:00Z, to: 2026-03-02T00:00:00Z } ]", "15:49: the silence ends before it begins; let 'to' be after 'from'")]
    [InlineData("silences: [ { from: 2026-02-30T00:00:00Z, to: 2026-03-02T00:00:00Z } ]", "15:23: '2026-02-30T00:00:00Z' is no instant; write it as 2026-03-01T22:00:00Z or 2026-03-01T22:00:00+01:00")]
    [InlineData("silences: [ { from: 2026-03-01T00:00:00Z, to: 2026-03-02T00:00:00Z, rules: [q/*] } ]", "15:15: warning: no rule matches 'q/*': nothing is silenced; use 'p/r'")]
    [InlineData("silence: []", "15:3: unknown key 'silence'; did you mean 'silences'?")]
    public void Read_WrongSet_IsPlacedAndExplained(string spec, string expected) =>
        Problems(Rule("for: 1s"), Document("PolicySet", "s", spec)).ShouldBe([expected]);

    [Fact]
    public void Read_TwoSets_IsRefused() =>
        Problems(Rule("for: 1s"), Document("PolicySet", "s", "limits: {}"), Document("PolicySet", "t", "limits: {}")).ShouldBe(
            ["21:3: there is another PolicySet at 15:3; make one of the two"]);
}
