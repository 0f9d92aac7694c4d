using HyperMesh.Autonomic.Detection;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Policies;
using NSubstitute;

namespace HyperMesh.Autonomic.Engine.Tests.Policies;

public sealed class PolicyReaderTests : IDisposable
{
    private const string Sound = """
        apiVersion: hypermesh.autonomic/v1
        kind: Policy
        metadata: { name: syn-flood-guard }
        spec:
          target: { interface: eth0 }
          rules:
            - name: drop-flood-sources
              priority: 100
              when:
                all:
                  - anomaly: { metric: xdp_packets_total, of: rate, severity: high }
                  - metric: { name: tcp_established, of: value, op: ">", value: 0 }
              for: 500ms
              keepFiringFor: 30s
              then:
                - fake.set: { program: firewall, config: { ports: [80, 443] } }
              expect:
                within: 5s
                metric: { name: xdp_drops_total, of: rate, op: ">", value: 1k }
              onUnmet: rollback
              onInconclusive: keep
              onClear: revert
              cooldown: 60s
              limits: { maxActionsPerHour: 6 }
              mode: enforce

        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_SamplePolicy_HasEverythingThatItSays()
    {
        _folder.Write("guard.yaml", Sound);
        var problems = new ProblemList();
        var policy = PolicyText.Reader.Read(_folder["guard.yaml"], problems, revision: 3).ShouldNotBeNull();

        problems.ShouldBeEmpty();
        policy.Revision.ShouldBe(3);
        var rule = policy.Rules.ShouldHaveSingleItem();
        rule.Id.ToString().ShouldBe("syn-flood-guard/drop-flood-sources");
        policy.Find(rule.Id).ShouldBeSameAs(rule);
        rule.TargetPattern.ShouldBe("eth0");
        rule.Priority.ShouldBe(100);
        rule.For.ShouldBe(TimeSpan.FromMilliseconds(500));
        rule.KeepFiringFor.ShouldBe(TimeSpan.FromSeconds(30));
        var action = rule.Actions(0, "eth0", Labels.None).ShouldHaveSingleItem();
        action.Verb.ShouldBe("fake.set");
        action.Arguments.GetRawText().ShouldBe("""{"program":"firewall","config":{"ports":[80,443]}}""");
        action.Hook.ShouldBe("xdp:eth0");
        rule.Rungs[0].Expect.ShouldBe(new Expectation(
            TimeSpan.FromSeconds(5), new MetricCondition(Selector("xdp_drops_total"), Measure.Rate, new Bound(Comparison.Above, 1000))));
        (rule.OnUnmet, rule.OnInconclusive, rule.OnClear).ShouldBe((Answer.TakeBack, Answer.Keep, Answer.TakeBack));
        rule.Cooldown.ShouldBe(TimeSpan.FromSeconds(60));
        rule.Budgets.ShouldBe([new Budget(BudgetScope.Rule, 6, 6)]);
        rule.Mode.ShouldBe(RuleMode.Enforce);
        rule.When.ShouldBeOfType<AllOf>().Parts.ShouldBe(
        [
            new AnomalyCondition(Selector("xdp_packets_total"), Quantity.Rate, Severity.High, Direction.Both, DetectorCatalog.Default),
            new MetricCondition(Selector("tcp_established"), Measure.Value, new Bound(Comparison.Above, 0)),
        ]);
    }

    [Fact]
    public void Read_LeastPolicy_HasTheDefaults()
    {
        var rule = PolicyText.Rules("""
            - name: least
              when: { not: { any: [ anomaly: { metric: load, direction: down, labels: { cpu: '0' } } ] } }
              then: [fake.detach: {}]
            """, target: "*").Rules.ShouldHaveSingleItem();
        rule.TargetPattern.ShouldBe("*");
        (rule.Priority, rule.For, rule.KeepFiringFor, rule.Cooldown).ShouldBe((0, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromMinutes(1)));
        rule.Rungs[0].Expect.ShouldBeNull();
        rule.Budgets.ShouldBeEmpty();
        rule.Mode.ShouldBe(RuleMode.DryRun, "nothing acts that was not told to");
        rule.When.ShouldBeOfType<NotOf>().Part.ShouldBeOfType<AnyOf>().Parts.ShouldBe(
            [new AnomalyCondition(new SeriesSelector("load", Labels.Of("cpu", "0")), Quantity.Value, Severity.High, Direction.Down, DetectorCatalog.Default)]);
    }

    [Theory]
    // The frame.
    [InlineData("v1\n", "v2\n", "1:13: unknown value 'hypermesh.autonomic/v2'; did you mean 'hypermesh.autonomic/v1'?")]
    [InlineData("kind: Policy", "kind: Plugin", "2:7: unknown value 'Plugin'; use one of: Policy, PolicyDefaults, PolicySet")]
    [InlineData("{ name: syn-flood-guard }", "{ name: 'a/b' }", "3:19: 'a/b' is no name; use letters, digits, '-' and '_'")]
    [InlineData("{ name: syn-flood-guard }", "{ nam: guard }", "3:11: 'name' is missing\n3:13: unknown key 'nam'; did you mean 'name'?")]
    [InlineData("spec:", "specs:", "1:1: 'spec' is missing\n4:1: unknown key 'specs'; did you mean 'spec'?")]
    [InlineData("  target: { interface: eth0 }", "  target: { device: eth0 }", "5:13: unknown key 'device'; use one of: node, interface")]
    [InlineData("  target: {", "  targets: {", "5:3: unknown key 'targets'; did you mean 'target'?")]
    // The rule.
    [InlineData("- name: drop-flood-sources\n      priority", "- priority", "7:7: 'name' is missing")]
    [InlineData("priority: 100", "priority: high", "8:17: expected a whole number, found 'high'")]
    [InlineData("for: 500ms", "for: 500", "13:12: a duration needs a unit, such as 5s")]
    [InlineData("keepFiringFor: 30s", "keepFiringfor: 30s", "14:7: unknown key 'keepFiringfor'; did you mean 'keepFiringFor'?")]
    [InlineData("cooldown: 60s", "cooldown: -1s", "23:17: a duration is not negative, found '-1s'")]
    [InlineData("cooldown: 60s", "cooldown:", "23:16: expected a duration, found nothing; give a value or remove the key")]
    [InlineData("{ maxActionsPerHour: 6 }", "{ maxActionsPerHour: 0 }", "24:36: '0' is not between 1 and 1000000")]
    [InlineData("{ maxActionsPerHour: 6 }", "{ maxActions: 6 }", "24:17: unknown key 'maxActions'; use one of: maxActionsPerHour, burst, maxUnhealthy, minHealthy, stormCooldown, maxConcurrentNodes, whenPartitioned")]
    [InlineData("mode: enforce", "mode: enforced", "25:13: unknown value 'enforced'; did you mean 'enforce'?")]
    [InlineData("onClear: revert", "onClear: rollback", "22:16: unknown value 'rollback'; use one of: revert, keep")]
    [InlineData("maxActionsPerHour: 6", "maxActionsPerHour: 6, maxConcurrentNodes: 110%", "24:59: '110%' is not between 0% and 100%")]
    // Conditions.
    [InlineData("    all:", "    most:", "10:9: there is no condition here; it is one of all, any, not, metric, anomaly, event, health, state, schedule, fleet\n10:9: unknown key 'most'; use one of: all, any, not, metric, anomaly, event, health, state, schedule, fleet")]
    [InlineData("- metric: { name: tcp_established", "- anomaly: { metric: m }\n            metric: { name: tcp_established", "12:13: metric and anomaly stand side by side; join conditions with 'all' or 'any'")]
    [InlineData("severity: high", "severity: grave", "11:71: unknown value 'grave'; use one of: none, low, medium, high, critical")]
    [InlineData("severity: high", "detector: adaptiv", "11:71: unknown value 'adaptiv'; did you mean 'adaptive'?")]
    [InlineData("severity: high", "detector: adaptive, params: { memori: 5s }", "11:99: adaptive: there is no parameter 'memori'; did you mean 'memory'?")]
    [InlineData("severity: high", "detector: adaptive, params: { memory: 5, outside: 0 }", "11:99: adaptive: '5' is no duration for 'memory'; write it as 500ms, 5s or 1m30s\n11:111: adaptive: '0' is out of range for 'outside'; it takes 1 to 1000")]
    [InlineData("metric: xdp_packets_total, of", "metrics: [xdp_packets_total], of", "11:33: several metrics are judged together here; name two or more, each once; for one write 'metric'")]
    [InlineData("severity: high", "severity: none", "11:71: an anomaly of no severity is none; use low, medium, high or critical")]
    [InlineData("severity: high", "detector: adaptve", "11:71: unknown value 'adaptve'; did you mean 'adaptive'?")]
    [InlineData("severity: high", "direction: upwards", "11:72: unknown value 'upwards'; use one of: both, up, down")]
    [InlineData("metric: xdp_packets_total, ", "", "11:22: 'metric' is missing")]
    [InlineData("name: tcp_established", "name: 'tcp{a=\"b\"}'", "12:29: 'tcp{a=\"b\"}' is no metric name; labels go under 'labels'")]
    [InlineData("op: \">\", value: 0", "op: \"=\", value: 0", "12:61: unknown value '='; use one of: >, >=, <, <=, ==, !=")]
    [InlineData("op: \">\", value: 0", "op: \">\"", "12:21: 'value' is missing")]
    [InlineData("of: value", "of: values", "12:50: unknown value 'values'; did you mean 'value'?")]
    [InlineData("value: 1k", "value: 1Ki", "19:68: unknown suffix 'Ki'; suffixes are k, M and G, powers of 1000; write powers of 1024 out")]
    [InlineData("within: 5s", "within: 0s", "18:17: '0s' is not between 1ms and 1d")]
    [InlineData("        within: 5s\n", "", "18:9: 'within' is missing")]
    // Actions.
    [InlineData("- fake.set: {", "- fake.sett: {", "16:11: no executor knows 'fake.sett'; did you mean 'fake.set'?")]
    [InlineData("- fake.set: {", "- tc.swap: {", "16:11: no executor knows 'tc.swap'; use one of: escalate, fake.detach, fake.set")]
    [InlineData("- fake.set: {", "- fake.detach: {}\n          fake.set: {", "16:11: a step is one verb with its arguments; write it as '- xdp.swap: { program: … }'")]
    [InlineData("- fake.set: {", "- fake.set:\n          # {", "16:20: expected a mapping, found nothing; give a value or remove the key")]
    [InlineData("        - fake.set: {", "        [] # {", "16:9: 'then' is an empty list; give at least one item")]
    [InlineData("program: firewall, ", "", "16:21: 'program' is missing; name one")]
    [InlineData("program: firewall, ", "program: firewall, mode: drv, ", "16:48: there is no argument 'mode'")]
    [InlineData("[80, 443]", "[80, 70000, 443, 80000]", "16:64: 70000 is no port; ports end at 65535\n16:76: 80000 is no port; ports end at 65535")]
    [InlineData("      for: 500ms", "\t    for: 500ms", "13:1: a tab stands in the indentation; indent with spaces")]
    public void Read_OneMistake_IsPlacedAndExplained(string right, string wrong, string expected)
    {
        Sound.Split(right).Length.ShouldBe(2, "the text to replace occurs once");
        Problems(("policy.yaml", Sound.Replace(right, wrong, StringComparison.Ordinal)))
            .ShouldBe(expected.Split('\n').Select(line => $"policy.yaml:{line}"));
    }

    [Fact]
    public void Read_ManyMistakesInTwoFiles_AreAllReportedInOrder() =>
        Problems(
            ("b.yaml", Sound.Replace("mode: enforce", "mode: aprove", StringComparison.Ordinal)
                .Replace("priority: 100", "priority: 1.5", StringComparison.Ordinal)),
            ("a.yaml", Sound.Replace("syn-flood", "other", StringComparison.Ordinal)
                .Replace("severity: high", "severity: hig", StringComparison.Ordinal)
                .Replace("onClear", "onclear", StringComparison.Ordinal)
                .Replace("firewall, config", "firewall, confg", StringComparison.Ordinal)),
            ("c.test.yaml", "this: is no policy")).ShouldBe(
        [
            "a.yaml:11:71: unknown value 'hig'; did you mean 'high'?",
            "a.yaml:16:49: there is no argument 'confg'",
            "a.yaml:22:7: unknown key 'onclear'; did you mean 'onClear'?",
            "b.yaml:8:17: expected a whole number, found '1.5'",
            "b.yaml:25:13: unknown value 'aprove'; did you mean 'approve'?",
        ]);

    [Fact]
    public void Read_OnePolicyNameInTwoFiles_IsRefused()
    {
        var lines = Problems(("a.yaml", Sound), ("b.yaml", Sound.Replace("drop-flood-sources", "other", StringComparison.Ordinal)));
        lines.ShouldBe(["b.yaml:5:3: there is another policy named 'syn-flood-guard' at a.yaml:5:3; give one of them another name"]);
    }

    [Fact]
    public void Read_OneRuleNameTwice_IsRefused()
    {
        var rules = Sound[Sound.IndexOf("    - name", StringComparison.Ordinal)..];
        Problems(("policy.yaml", Sound + rules)).ShouldBe(
            ["policy.yaml:26:13: there is another rule named 'drop-flood-sources' in this policy; give one of them another name"]);
    }

    [Fact]
    public void Read_TwoPoliciesInOneFile_TakesBoth()
    {
        _folder.Write("two.yaml", $"{Sound}---\n{Sound.Replace("syn-flood", "other", StringComparison.Ordinal)}");
        PolicyText.Reader.Read(_folder.Path, new ProblemList()).ShouldNotBeNull().Rules.Select(rule => rule.Id.Policy)
            .ShouldBe(["syn-flood-guard", "other-guard"]);
    }

    [Fact]
    public void Read_DetectorOfAPlugin_IsNamedWithItsPrefix()
    {
        _folder.Write("policy.yaml", Sound.Replace("severity: high", "severity: high, detector: mlnet/iid-spike", StringComparison.Ordinal));
        var plugins = Substitute.For<IDetectorFactory>();
        plugins.Name.Returns("mlnet/iid-spike");
        plugins.Parameters.Returns([]);
        var problems = new ProblemList();
        new PolicyReader(new ExecutorSet([new FakeExecutor()]), new DetectorKinds([new EchoDetectorFactory(), plugins], []))
            .Read(_folder["policy.yaml"], problems).ShouldNotBeNull();
        problems.ShouldBeEmpty();
    }

    [Fact]
    public void Read_FolderWithoutPolicies_IsReported() =>
        Problems().ShouldBe([": there is no policy in this folder; a policy is a file that ends in .yaml"]);

    [Fact]
    public void Read_NoSuchFile_IsReported()
    {
        var problems = new ProblemList();
        PolicyText.Reader.Read(_folder["none.yaml"], problems).ShouldBeNull();
        problems.ToString().ShouldBe($"{_folder["none.yaml"]}:1:1: there is no such file");
    }

    [Fact]
    public void Read_NoExecutors_SaysSo()
    {
        _folder.Write("policy.yaml", Sound);
        var problems = new ProblemList();
        new PolicyReader(new ExecutorSet([]), DetectorKinds.BuiltIn).Read(_folder["policy.yaml"], problems).ShouldBeNull();
        problems.ShouldHaveSingleItem().Message.ShouldBe("no executor knows 'fake.set'");
    }

    private string[] Problems(params (string Name, string Text)[] files)
    {
        foreach (var (name, text) in files)
            _folder.Write(name, text);
        var problems = new ProblemList();
        PolicyText.Reader.Read(_folder.Path, problems).ShouldBeNull();
        return [.. problems.Select(problem => problem.ToString()
            .Replace(_folder.Path + "/", "", StringComparison.Ordinal).Replace(_folder.Path + ":1:1", "", StringComparison.Ordinal))];
    }

    private static SeriesSelector Selector(string metric) => new(metric, Labels.None);
}
