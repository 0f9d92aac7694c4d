namespace HyperMesh.Autonomic.Engine.Tests.PolicyTools;

public sealed class PolicyTestReaderTests : IDisposable
{
    private const string Load = "input_series: [{ series: 'load{interface=\"eth0\"}', values: '1x9' }]";
    private readonly TestFiles _files = new();

    [Theory]
    [InlineData("tests: [{ " + Load + " }]", "2:9: this test asserts nothing", 0)]
    [InlineData("tests: [{ " + Load + ", expect: [{ eval_time: 1s }] }]", "this asserts nothing", 0)]
    [InlineData("tests: [{ " + Load + ", expect: [{ eval_time: 1s, rule: gard, exp_actions: [] }] }]", "there is no rule 'gard'; did you mean 'guard'?", 0)]
    [InlineData("tests: [{ " + Load + ", expect: [{ eval_time: 1s, exp_actions: [{ verb: fake.sett }] }] }]", "no executor knows 'fake.sett'; did you mean 'fake.set'?", 0)]
    [InlineData("tests: [{ " + Load + ", expect: [{ eval_time: 1s, exp_alerts: [] }] }]", "'exp_alerts' has no meaning here; write 'exp_symptoms'", 0)]
    [InlineData("tests: [{ " + Load + ", promql_expr_test: [], expect: [{ eval_time: 1s, exp_actions: [] }] }]", "there is no query language here", 0)]
    [InlineData("tests: [{ " + Load + ", expect: [{ eval_time: 1s, exp_state: asleep, rule: guard }] }]", "use one of: armed, pending, firing, held, approval, cooling", 0)]
    [InlineData("tests: [{ " + Load + ", expect: [{ eval_time: 1s, exp_state: armed }] }]", "name the rule with 'rule'", 0)]
    [InlineData("tests: [{ " + Load + ", expect: [{ eval_time: 1s, exp_standing: fallen, rule: guard }] }]", "use one of: trusted, demoted, suspended", 0)]
    [InlineData("tests: [{ " + Load + ", expect: [{ eval_time: 1s, exp_standing: demoted }] }]", "name the rule with 'rule'", 0)]
    [InlineData("tests: [{ " + Load + ", expect: [{ eval_time: 1, exp_actions: [] }] }]", "a duration needs a unit", 0)]
    [InlineData("tests: [{ " + Load + ", expect: [{ eval_time: 1s, exp_hooks: { eth0: nothing } }] }]", "'eth0' is no hook", 0)]
    [InlineData("tests: [{ input_series: [{ series: 'load{interface=\"eth0\"}', values: '1+2' }], expect: [{ eval_time: 1s, exp_actions: [] }] }]", "'1+2x5' is six values", 0)]
    [InlineData("tests: [{ input_series: [{ series: '5load', values: '1' }], expect: [{ eval_time: 1s, exp_actions: [] }] }]", "'5load' is no metric name", 0)]
    [InlineData("tests: [{ interval: 1us, " + Load + ", expect: [{ eval_time: 1h, exp_actions: [] }] }]", "more than 1,000,000 ticks", 0)]
    [InlineData("tests: [{ " + Load + ", operator: [{ at: 1s }], expect: [{ eval_time: 1s, exp_actions: [] }] }]", "nothing is done here", 0)]
    [InlineData("rule_files: [other.yaml]\ntests: [{ " + Load + ", expect: [{ eval_time: 1s, exp_actions: [] }] }]", "there is no policy 'other.yaml'", 0)]
    [InlineData("tests: []", "'tests' is an empty list", 0)]
    [InlineData("tests: [{ events: [{ at: 1s, name: a/b, count: 30000, every: 400d }], expect: [{ eval_time: 1s, exp_actions: [] }] }]", "the last event comes after the longest test ends", 0)]
    [InlineData("tests: [{ input_series: [{ series: 'laod{interface=\"eth0\"}', values: '1' }], expect: [{ eval_time: 1s, exp_actions: [] }] }]",
        "warning: no rule looks at laod; did you mean 'load'?", 1)]
    [InlineData("tests: [{ events: [{ at: 1s, name: a/b }], expect: [{ eval_time: 1s, exp_actions: [] }] }]", "warning: no rule looks at events 'a/b'", 1)]
    public void Read_Mistake_IsReportedAtItsPlace(string text, string expected, int tests)
    {
        var file = _files.Read("# a test\n" + text);

        _files.Problems.ToString().ShouldContain(expected);
        (file?.Tests.Count ?? 0).ShouldBe(tests);
    }

    [Fact]
    public void Read_SeveralMistakes_AreReportedAtOnce()
    {
        _files.Read("tests:\n- { " + Load + " }\n- { " + Load + ", expect: [{ eval_time: 1s, rule: x, exp_actions: [] }] }\nextra: 1").ShouldBeNull();

        _files.Problems.ErrorCount.ShouldBe(3, _files.Problems.ToString());
    }

    public void Dispose() => _files.Dispose();
}
