using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Tests.Policies;

public sealed class PrometheusRulesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("up == 0", "up value == 0")]
    [InlineData("5 < node_load1{job=\"node\"}", "node_load1{job=\"node\"} value > 5")]
    [InlineData("rate(errors_total{code=\"500\", a='b'}[5m]) > 1e-2", "errors_total{a=\"b\",code=\"500\"} rate over 5m > 0.01")]
    [InlineData("irate(errors_total[1m]) >= 3", "errors_total rate >= 3")]
    [InlineData("increase(errors_total[1h30m]) > 3", "errors_total delta over 1h30m > 3")]
    [InlineData("delta(temperature[1d]) < -2", "temperature delta over 1d < -2")]
    [InlineData("quantile_over_time(0.99, latency[10m]) > 2", "latency quantile 0.99 over 10m > 2")]
    [InlineData("avg_over_time(a[1m]) > 2 and max_over_time(b[1m]) < 3 or min_over_time(c[1m]) != 4",
        "any of (all of (a mean over 1m > 2, b max over 1m < 3), c min over 1m != 4)")]
    [InlineData("(a > 1 or b > 2) and c > 3", "all of (any of (a value > 1, b value > 2), c value > 3)")]
    [InlineData("(node_free_bytes / node_size_bytes) < 0.1", "node_free_bytes value / node_size_bytes value < 0.1")]
    [InlineData("node_free_bytes / node_size_bytes * 100 < 10", "node_free_bytes value / node_size_bytes value < 0.1")]
    [InlineData("100 * (rate(a_total[5m]) / rate(b_total[5m])) > 5", "a_total rate over 5m / b_total rate over 5m > 0.05")]
    [InlineData("-1 * balance > 5", "balance value < -5")]
    [InlineData("absent(up{job=\"x\"})", "up{job=\"x\"} absent over 5m")]
    [InlineData("absent_over_time(up[1h])", "up absent over 1h")]
    public void Read_FittingExpression_BecomesThatCondition(string expression, string condition)
    {
        var rule = Import(expression, out _).ShouldNotBeNull();
        rule.When.ToString().ShouldBe(condition);
        rule.For.ShouldBe(TimeSpan.FromMinutes(5));
        rule.Mode.ShouldBe(RuleMode.DryRun);
        rule.TargetPattern.ShouldBe(Engine.Policies.Rule.Node);
    }

    [Fact]
    public void Read_ManyPartsBesideEachOther_AreNotNested()
    {
        var parts = Enumerable.Range(0, 200).Select(i => $"(m{i} > {i})");

        var rule = Import(string.Join(" or ", parts), out _).ShouldNotBeNull();

        rule.When.ShouldBeOfType<AnyOf>().Parts.Count.ShouldBe(200);
    }

    [Theory]
    [InlineData("up", "it is compared with nothing, and so fires whenever there is a sample")]
    [InlineData("a > b", "it is compared with another series, and not with a number")]
    [InlineData("sum by (job) (rate(a_total[5m])) > 1", "'sum' joins series into one, and conditions look at each by itself")]
    [InlineData("sum(a) by (job) > 1", "'sum' joins series into one, and conditions look at each by itself")]
    [InlineData("a{job=~\"x.*\"} > 1", "labels are chosen by equality only, and 'job' by =~")]
    [InlineData("a unless b > 1", "it is compared with nothing, and so fires whenever there is a sample")]
    [InlineData("a > 1 unless b > 1", "'unless' compares the labels of two results, and conditions do not")]
    [InlineData("a > 1 and on(job) b > 1", "'on' matches series by labels, and conditions do not")]
    [InlineData("a / on(job) b > 1", "'on' matches series by labels, and conditions do not")]
    [InlineData("a offset 5m > 1", "it looks at another time than now ('offset', '@')")]
    [InlineData("a + b > 1", "it calculates with series (+), which typed conditions do not")]
    [InlineData("a > bool 1", "'bool' makes a number of a comparison")]
    [InlineData("predict_linear(a[1h], 3600) < 0", "there is nothing like the function 'predict_linear'")]
    [InlineData("rate(a[5m]) > 1", "'rate' takes a counter, and 'a' is none here: names of counters end in _total")]
    [InlineData("delta(a_total[5m]) > 1", "'delta' takes a gauge, and 'a_total' is a counter here")]
    [InlineData("rate(a_total[2d]) > 1", "a window is longer than 0 and at most 1d")]
    [InlineData("rate(a_total[30000y]) > 1", "the range is no duration")]
    [InlineData("max_over_time(rate(a_total[5m])[1h:]) > 1", "the function has no range")]
    [InlineData("rate(a_total[5m:1m]) > 1", "it has a subquery")]
    [InlineData("rate(a_total[5m]) / b > 1", "the two sides of the ratio are measured differently (rate over 5m and value)")]
    [InlineData("{job=\"x\"} > 1", "the metric has no name of its own")]
    [InlineData("a >", "it is compared with another series, and not with a number")]
    [InlineData("a > 1)", "')' is not understood there")]
    [InlineData("a / 0 > 1", "it is divided by zero")]
    [InlineData("a * 1e-300 > 1e300", "a number is too large")]
    [InlineData("a ? 1", "the expression cannot be read at '?'")]
    public void Read_OtherExpression_IsListedWithTheReason(string expression, string reason)
    {
        Import(expression, out var imported).ShouldBeNull();
        imported.Reason.ShouldBe(reason);
    }

    [Fact]
    public void Read_File_TakesWhatFitsAndKeepsItsWords()
    {
        var file = _folder.Write("rules.yml", """
            groups:
              - name: node alerts
                rules:
                  - record: job:up:sum
                    expr: sum(up)
                  - alert: Down
                    expr: up == 0
                    for: 1w
                    keep_firing_for: 5m
                    labels: { severity: page }
                    annotations: { summary: "{{ $labels.instance }} is\n down # now" }
                  - alert: Down
                    expr: absent(up)
              - name: others
                rules: [ { alert: X, expr: "sum(a) > 1" } ]
            """);
        var problems = new ProblemList();
        var (policies, rules) = PrometheusRules.Read(file, problems);
        problems.ShouldBeEmpty();
        rules.Select(rule => (rule.Name, rule.Rule, rule.Reason is null)).ShouldBe(
            [("job:up:sum", null, false), ("Down", "Down", true), ("Down", "Down-2", true), ("X", null, false)]);
        policies.Keys.ShouldBe(["node-alerts"]);
        policies["node-alerts"].ShouldContain("# summary: {{ $labels.instance }} is down # now");
        var read = Snapshot(policies["node-alerts"]).Rules;
        read.Select(rule => (rule.Id.ToString(), rule.For.TotalDays, rule.KeepFiringFor.TotalMinutes))
            .ShouldBe([("node-alerts/Down", 7, 5), ("node-alerts/Down-2", 0, 0)]);
    }

    [Fact]
    public void Read_WhateverTheExpression_EndsWithARuleOrAReason()
    {
        string[] words = ["a", "rate(", "(", ")", "[5m]", "/", "*", ">", "<", "1", "and", "or", "sum", "by", "{", "}", "x=\"y\"", ",", "absent(", "-", "offset", "5m", "_total"];
        var random = new Random(5);
        for (var i = 0; i < 3_000; i++)
        {
            var expression = string.Join(' ', Enumerable.Range(0, random.Next(1, 12)).Select(_ => words[random.Next(words.Length)]));
            var rule = Import(expression, out var imported);
            (rule is null).ShouldBe(imported.Reason is not null, expression);
        }
    }

    private Rule? Import(string expression, out ImportedRule imported)
    {
        var file = _folder.Write("rules.yml", $"groups: [ {{ name: g, rules: [ {{ alert: A, for: 5m, expr: {System.Text.Json.JsonSerializer.Serialize(expression)} }} ] }} ]");
        var (policies, rules) = PrometheusRules.Read(file, new ProblemList());
        imported = rules.ShouldHaveSingleItem();
        return policies.Count == 0 ? null : Snapshot(policies["g"]).Rules.ShouldHaveSingleItem();
    }

    private static PolicySnapshot Snapshot(string yaml)
    {
        var problems = new ProblemList();
        var snapshot = PolicySetFiles.Reader.Read(YamlReader.Read(yaml, "i.yaml", problems), problems);
        problems.ShouldBeEmpty(yaml);
        return snapshot.ShouldNotBeNull();
    }
}
