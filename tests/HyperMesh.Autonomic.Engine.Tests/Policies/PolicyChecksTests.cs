using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Policies;
using static HyperMesh.Autonomic.Engine.Tests.Policies.PolicySetFiles;

namespace HyperMesh.Autonomic.Engine.Tests.Policies;

public sealed class PolicyChecksTests
{
    private const string Wise = """
        cooldown: 1m
        limits: { maxActionsPerHour: 6 }
        expect: { within: 5s, metric: { name: load, op: "<", value: 1 } }
        """;

    [Fact]
    public void Run_WiseRule_SaysNothing() => Warnings(Rule(Wise)).ShouldBeEmpty();

    [Theory]
    [InlineData("cooldown: 0s\nlimits: { maxActionsPerHour: 6 }\nexpect: { within: 5s, metric: { name: m, op: '<', value: 1 } }", "p/r has no cooldown: an action that fails is repeated at once")]
    [InlineData("limits: { maxActionsPerHour: 6 }", "p/r expects nothing: an action that does not help stays in force")]
    [InlineData("expect: { within: 5s, metric: { name: m, op: '<', value: 1 } }", "p/r may act as often as its cooldown lets it: nothing bounds it")]
    [InlineData(Wise + "\ndescendAfter: 1s", "p/r has no ladder, and 'descendAfter' means nothing")]
    [InlineData(Wise + "\nonHarm: escalate", "p/r never calls anybody about harm: it has no guard")]
    [InlineData(Wise + "\nkeepFiringFor: 1m\ndamping: { raises: 3, within: 1h, keepFiringFor: 30s }", "the damping of p/r changes nothing: it keeps firing for 1m anyway")]
    [InlineData(Wise + "\nmode: enforce\nescalation: [ { name: a, mode: dryRun }, { name: b, mode: dryRun } ]", "every rung of p/r is a dry run: it never does anything")]
    [InlineData("limits: { maxActionsPerHour: 6 }\nescalation: [ { name: a, then: [ fake.detach: {} ] }, { name: b, then: [ fake.detach: {} ], expect: { within: 5s, metric: { name: m, op: '<', value: 1 } } } ]",
        "p/r never climbs beyond its rung 'a': nothing is expected of it, so it is never found unmet")]
    [InlineData(Wise + "\nguard: { for: 1s, metric: { name: m_total, of: rate, op: '<', value: 0 } }", "the guard of p/r is broken from the beginning: m_total rate < 0 is never so, because it is never negative")]
    public void Run_UnwiseRule_Warns(string keys, string expected) => Warnings(Rule(keys)).ShouldBe([expected]);

    [Theory]
    [InlineData("all: [ metric: { name: m, op: '>', value: 5 }, metric: { name: m, op: '<', value: 3 } ]", "no value is both 'm value > 5' and 'm value < 3' (unless several series match)")]
    [InlineData("all: [ metric: { name: m, op: '>=', value: 5 }, not: { metric: { name: m, op: '>', value: 4 } } ]", "no value is both 'm value >= 5' and 'not (m value > 4)' (unless several series match)")]
    [InlineData("all: [ metric: { name: m, op: '==', value: 5 }, metric: { name: m, op: '!=', value: 5 } ]", "no value is both 'm value == 5' and 'm value != 5' (unless several series match)")]
    [InlineData("metric: { name: m_total, of: rate, op: '<', value: 0 }", "m_total rate < 0 is never so, because it is never negative")]
    [InlineData("event: { name: a/b, over: 1s, op: '<', value: 0 }", "count of a/b over 1s < 0 is never so, because it is never negative")]
    [InlineData("all: [ state: { hook: xdp, program: a }, state: { hook: xdp, program: b } ]", "'xdp hook holds a' and 'xdp hook holds b' exclude each other")]
    [InlineData("all: [ health: { component: store, is: well }, not: { health: { component: store, is: well } } ]", "'store is well' and 'not (store is well)' exclude each other")]
    [InlineData("any: [ metric: { name: m_total, op: '<', value: 0 }, metric: { name: n_total, op: '<', value: 0 } ]", "m_total value < 0 is never so, because it is never negative")]
    public void Run_RuleThatNeverHolds_IsFound(string when, string why) =>
        Warnings(Rule(Wise, when: $"{{ {when} }}")).ShouldBe([$"p/r can never fire: {why}"]);

    [Theory]
    [InlineData("all: [ metric: { name: m, op: '>', value: 3 }, metric: { name: m, op: '<', value: 5 } ]")]
    [InlineData("all: [ metric: { name: m, op: '>', value: 5 }, metric: { name: n, op: '<', value: 3 } ]")]
    [InlineData("all: [ metric: { name: m, op: '>', value: 5 }, metric: { name: m, labels: { a: b }, op: '<', value: 3 } ]")]
    [InlineData("all: [ metric: { name: m, op: '>', value: 5 }, metric: { name: m, of: rate, op: '<', value: 3 } ]")]
    [InlineData("all: [ metric: { name: m, op: '>=', value: 5 }, metric: { name: m, op: '<=', value: 5 } ]")]
    [InlineData("metric: { name: m, op: '<', value: 0 }")]
    [InlineData("metric: { name: m_total, op: '<=', value: 0 }")]
    public void Run_RuleThatMayHold_IsLeftAlone(string when) => Warnings(Rule(Wise, when: $"{{ {when} }}")).ShouldBeEmpty();

    [Fact]
    public void Run_DeadPartOfAny_IsFound() =>
        Warnings(Rule(Wise, when: "{ any: [ metric: { name: m_total, op: '<', value: 0 }, metric: { name: n, op: '<', value: 0 } ] }")).ShouldBe(
            ["a part of 'any' in p/r can never hold: m_total value < 0 is never so, because it is never negative"]);

    [Fact]
    public void Run_DetectorUnderAny_WaitsForIt() =>
        Warnings(Rule(Wise, when: "{ any: [ anomaly: { metric: m }, metric: { name: n, op: '<', value: 0 } ] }")).ShouldHaveSingleItem()
            .ShouldStartWith("p/r does not fire before its detectors are warm");

    [Fact]
    public void Run_StrongerRuleThatAlwaysFiresToo_Shadows() =>
        Warnings(Two("metric: { name: m, op: '>', value: 5 }", 10, "drop", "all: [ metric: { name: m, op: '>', value: 9 }, metric: { name: n, op: '>', value: 1 } ]", 1, "count"))
            .ShouldBe(["p/b never has its hook: p/a is stronger, and fires whenever it does"]);

    [Theory]
    [InlineData("metric: { name: m, op: '>', value: 5 }", 10, "drop", "metric: { name: m, op: '>', value: 3 }", 1, "count")]
    [InlineData("metric: { name: m, op: '>', value: 5 }", 10, "drop", "metric: { name: m, op: '>', value: 9 }", 1, "drop")]
    [InlineData("metric: { name: m, op: '>', value: 5 }", 1, "drop", "metric: { name: m, op: '>', value: 9 }", 10, "count")]
    [InlineData("metric: { name: m, op: '>', value: 5 }", 10, "drop", "metric: { name: m, op: '<', value: 3 }", 1, "count")]
    [InlineData("metric: { name: m, op: '>', value: 5 }", 1, "drop", "metric: { name: m, op: '<', value: 3 }", 1, "count")]
    public void Run_RulesThatLeaveEachOtherRoom_AreLeftAlone(string one, int strong, string program, string other, int weak, string second) =>
        Warnings(Two(one, strong, program, other, weak, second)).ShouldBeEmpty();

    [Fact]
    public void Run_EquallyStrongRules_AreFound() =>
        Warnings(Two("metric: { name: m, op: '>', value: 5 }", 1, "drop", "metric: { name: n, op: '>', value: 9 }", 1, "count"))
            .ShouldBe(["p/b and p/a want different things of the xdp hook, and have the same priority"]);

    [Fact]
    public void Run_RulesThatOnlyTell_ClaimNoHookAndNeedNoExpectation()
    {
        var rules = string.Join('\n', Enumerable.Range(0, 2).Select(i =>
            $"- {{ name: r{i}, when: {{ metric: {{ name: m, op: '>', value: 1 }} }}, limits: {{ maxActionsPerHour: 6 }}, then: [ fake.tell: {{ text: t{i} }} ] }}"));
        Warnings(Document("Policy", "p", "rules:\n" + rules)).ShouldBeEmpty();
    }

    [Fact]
    public void Run_RulesThatTakeTurns_AreFound() =>
        Warnings(Two("metric: { name: m, op: '>', value: 5 }", 10, "drop", "metric: { name: m, op: '<=', value: 5 }", 1, "count"))
            .ShouldBe(["p/b and p/a take turns on the xdp hook: where 'm value' leaves one, it enters the other"]);

    [Fact]
    public void Run_TenThousandRules_IsFastAndSaysEachThingOnce()
    {
        var rules = string.Join('\n', Enumerable.Range(0, 10_000).Select(i =>
            $"- name: r{i}\n  priority: {i % 7}\n  when: {{ metric: {{ name: m{i % 100}, op: '>', value: {i} }} }}\n  then: [ fake.set: {{ program: p{i % 3} }} ]"));
        var policies = Sound(Document("Policy", "p", rules.Insert(0, "rules:\n")));
        var problems = new ProblemList();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        PolicyChecks.Run(policies, problems);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
        problems.Distinct().Count().ShouldBe(problems.Count);
    }

    [Fact]
    public void Read_MetricThatNoMonitorProvides_Warns()
    {
        var problems = new ProblemList();
        new PolicyReader(new Engine.Execution.ExecutorSet([new PlainExecutor()]), Engine.Analysis.DetectorKinds.BuiltIn, new HashSet<string> { "load1" })
            .Read(YamlReader.Read(Rule(Wise), "p.yaml", problems), problems).ShouldNotBeNull();
        problems.Select(problem => problem.ToString()).Distinct().ShouldBe(
        [
            "p.yaml:7:29: warning: no monitor provides the metric 'load'; did you mean 'load1'?",
            "p.yaml:10:43: warning: no monitor provides the metric 'load'; did you mean 'load1'?",
        ]);
    }

    [Theory]
    [InlineData(new[] { "load1", "*" }, "no monitor says that it provides the metric 'load'; did you mean 'load1'?")]
    [InlineData(new[] { "host_load1", "*" }, null)]
    [InlineData(new[] { "load1", "lo?d" }, null)]
    [InlineData(new[] { "loud*" }, "no monitor provides the metric 'load'; without data")]
    public void Read_MonitorNamesMetricsByPatterns_WarnsOfWhatNoneTakesAndOfSlips(string[] metrics, string? warning)
    {
        var problems = new ProblemList();
        new PolicyReader(new Engine.Execution.ExecutorSet([new PlainExecutor()]), Engine.Analysis.DetectorKinds.BuiltIn, metrics.ToHashSet())
            .Read(YamlReader.Read(Rule(Wise), "p.yaml", problems), problems).ShouldNotBeNull();
        if (warning is null)
            problems.ShouldBeEmpty();
        else
            problems[0].ToString().ShouldContain(warning);
    }

    private static string Two(string one, int strong, string program, string other, int weak, string second) => Document("Policy", "p", $"""
        rules:
        - name: a
          priority: {strong}
          when: {"{"} {one} {"}"}
          then: [ fake.set: {"{"} program: {program} {"}"} ]
        {Indented(Wise)}
        - name: b
          priority: {weak}
          when: {"{"} {other} {"}"}
          then: [ fake.set: {"{"} program: {second} {"}"} ]
        {Indented(Wise)}
        """);

    private static string Indented(string text) => string.Join('\n', text.Split('\n').Select(line => "  " + line));

    private static string[] Warnings(params string[] documents)
    {
        var problems = new ProblemList();
        PolicyChecks.Run(Sound(documents), problems);
        problems.ErrorCount.ShouldBe(0);
        return [.. problems.Select(problem => problem.Message)];
    }
}
