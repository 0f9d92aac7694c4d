using HyperMesh.Autonomic.Engine.Policies;
using static HyperMesh.Autonomic.Engine.Tests.Policies.PolicySetFiles;

namespace HyperMesh.Autonomic.Engine.Tests.Policies;

/// <summary>Every form of condition, as it is read and as it is refused.</summary>
public sealed class LanguageConditionTests
{
    [Theory]
    [InlineData("metric: { name: m, of: delta, over: 30s, op: '>=', value: 5k }", "m delta over 30s >= 5000")]
    [InlineData("metric: { name: m, labels: { k: v }, of: quantile, over: 1m, quantile: 0.99, op: '<', value: 2 }", "m{k=\"v\"} quantile 0.99 over 1m < 2")]
    [InlineData("metric: { name: m, of: rate, over: 10s, dividedBy: n, op: '>', value: 0.5, leave: { op: '<', value: 0.4 } }",
        "m rate over 10s / n rate over 10s > 0.5 (until < 0.4)")]
    [InlineData("metric: { name: m, labels: { k: v }, dividedBy: { name: n, labels: { k: w } }, op: '>', value: 1 }", "m{k=\"v\"} value / n{k=\"w\"} value > 1")]
    [InlineData("metric: { name: m, of: absent, over: 1m }", "m absent over 1m")]
    [InlineData("anomaly: { metric: m, of: rate, score: 0.6, direction: up }", "m rate anomaly of high severity up with score 0.6")]
    [InlineData("anomaly: { metrics: [a, b], severity: low }", "a + b value anomaly of low severity")]
    [InlineData("event: { name: kprobe_execve/exec, over: 10s }", "count of kprobe_execve/exec over 10s >= 1")]
    [InlineData("event: { name: a/b, where: { comm: bash, uid: [0, 1], source: { cidr: 10.0.0.0/8 }, dport: { not: 22 } }, over: 10s, op: '>', value: 20, distinct: dport }",
        "distinct dport of a/b (comm = bash, uid = 0|1, source in 10.0.0.0/8, dport != 22) over 10s > 20")]
    [InlineData("event: { name: a/b, where: { source: { not: { cidr: ['10.0.0.0/8', 'fd00::/8'] } } }, over: 1s }",
        "count of a/b (source not in 10.0.0.0/8|fd00::/8) over 1s >= 1")]
    [InlineData("health: { component: monitor ebpf, is: failing }", "monitor ebpf is failing")]
    [InlineData("health: { component: store, is: well }", "store is well")]
    [InlineData("state: { hook: xdp, program: drop, drifted: false }", "xdp hook holds drop and has not drifted")]
    [InlineData("state: { plugin: Execute.Bpf, is: missing }", "plugin Execute.Bpf is not loaded")]
    [InlineData("state: { node: a, is: down }", "node a is down")]
    [InlineData("schedule: { days: [mon, sun], from: '22:00', to: '06:00', timeZone: Europe/Berlin }", "Mon,Sun 22:00 to 06:00 Europe/Berlin")]
    [InlineData("schedule: { days: [sat] }", "Sat 00:00 to 00:00 UTC")]
    [InlineData("fleet: { sees: p/r, nodes: 3, within: 60s }", "3 or more nodes see p/r within 1m")]
    [InlineData("not: { any: [ schedule: { from: '00:00', to: '24:00' }, metric: { name: m, op: '!=', value: 1 } ] }",
        "not (any of (00:00 to 00:00 UTC, m value != 1))")]
    public void Read_Condition_SaysWhatIsWritten(string condition, string text) =>
        Sound(Rule("for: 1s", when: $"{{ {condition} }}")).Rules.ShouldHaveSingleItem().When.ToString().ShouldBe(text);

    [Theory]
    [InlineData("metric: { name: m, of: mean, op: '>', value: 1 }", "7:21: 'of: mean' needs a window; add 'over', such as over: 30s")]
    [InlineData("metric: { name: m, over: 5s, op: '>', value: 1 }", "7:38: the last value has no window; choose another 'of', such as mean, or remove 'over'")]
    [InlineData("metric: { name: m, of: max, over: 0s, op: '>', value: 1 }", "7:47: '0s' is not between 1ms and 1d")]
    [InlineData("metric: { name: m, of: max, over: 25h, op: '>', value: 1 }", "7:47: '25h' is not between 1ms and 1d")]
    [InlineData("metric: { name: m, of: quantile, over: 5s, op: '>', value: 1 }", "7:21: 'of: quantile' needs to know which; add 'quantile', such as quantile: 0.99")]
    [InlineData("metric: { name: m, of: quantile, over: 5s, quantile: 1.5, op: '>', value: 1 }", "7:66: '1.5' is not between 0 and 1")]
    [InlineData("metric: { name: m, of: min, over: 5s, quantile: 0.5, op: '>', value: 1 }", "7:61: 'of: min' takes no quantile; write of: quantile, or remove it")]
    [InlineData("metric: { name: m, of: absent, over: 5s, op: '>', value: 1 }", "7:58: absent is no number, and takes no 'op'; remove it\n7:70: absent is no number, and takes no 'value'; remove it")]
    [InlineData("metric: { name: m, op: '>', before: 90% }", "7:49: nothing was measured before the rule has acted; 'before' stands in 'expect' and 'guard'; here give a 'value'")]
    [InlineData("metric: { name: m, op: '>', value: 5, leave: { op: '<', value: 6 } }", "7:58: a value can be > 5 and < 6 at once, and would enter and leave in turn; let the two exclude each other")]
    [InlineData("metric: { name: m, op: '>', value: 5, labels: { a-b: c } }", "7:61: 'a-b' is no label; use letters, digits and '_', not a digit first")]
    [InlineData("anomaly: { metric: m, score: 1 }", "7:42: a score lies between 0 and 1, and is neither; 0.6 is a high one")]
    [InlineData("event: { name: exec, over: 1s }", "7:28: 'exec' is no event; name program and event, as kprobe_execve/exec")]
    [InlineData("event: { name: a/b }", "7:20: 'over' is missing")]
    [InlineData("event: { name: a/b, over: 1s, value: 2 }", "7:20: 'op' is missing")]
    [InlineData("event: { name: a/b, over: 1s, where: { source: { cidr: 10.0.0.1/8 } } }", "7:68: '10.0.0.1/8' has bits behind its prefix; write 10.0.0.0/8")]
    [InlineData("event: { name: a/b, over: 1s, where: { x: { nott: 1 } } }", "7:57: unknown key 'nott'; did you mean 'not'?")]
    [InlineData("event: { name: a/b, over: 1s, where: { x: [] } }", "7:55: an empty list matches nothing; give at least one value")]
    [InlineData("health: { component: monitors, is: failing }", "7:34: 'monitors' is no part of the loop; write monitor NAME, executor NAME or store")]
    [InlineData("state: { hook: xpd, drifted: true }", "7:28: unknown value 'xpd'; did you mean 'xdp'?")]
    [InlineData("state: { hook: xdp }", "7:20: nothing is asked of the hook; add 'program' or 'drifted'")]
    [InlineData("state: { is: up }", "7:20: there is no state here; name one of hook, plugin and node\n7:22: unknown key 'is'; use one of: hook, plugin, node")]
    [InlineData("state: { plugin: a, node: b, is: up }", "7:20: plugin and node stand side by side; name one of hook, plugin and node\n7:42: unknown key 'is'; use one of: hook, plugin, node")]
    [InlineData("schedule: { from: '25:00', to: '06:00' }", "7:31: '25:00' is no time of day; write it as 22:00")]
    [InlineData("schedule: { days: [monday] }", "7:32: unknown value 'monday'; use one of: mon, tue, wed, thu, fri, sat, sun")]
    [InlineData("schedule: { from: '22:00' }", "7:23: a window has two ends; give both 'from' and 'to', or neither for whole days")]
    [InlineData("schedule: { timeZone: UTC }", "7:23: this schedule says no time; give 'days', or 'from' and 'to'")]
    [InlineData("schedule: { days: [sat], timeZone: Europe/Berlyn }", "7:48: this host does not know the time zone 'Europe/Berlyn'; did you mean 'Europe/Berlin'?")]
    [InlineData("fleet: { sees: p/q, nodes: 3, within: 60s }", "7:28: there is no rule 'p/q'; did you mean 'p/r'?")]
    [InlineData("fleet: { sees: q, nodes: 0, within: 60s }", "7:28: 'q' is no rule; name policy and rule, as syn-flood-guard/drop\n7:38: '0' is not between 1 and 1000000")]
    public void Read_WrongCondition_IsPlacedAndExplained(string condition, string expected) =>
        Problems(Rule("for: 1s", when: $"{{ {condition} }}")).ShouldBe(expected.Split('\n'));

    [Fact]
    public void Read_ShareOfBefore_StandsInExpectAndGuard()
    {
        var rule = Sound(Rule("""
            expect: { within: 5s, metric: { name: a, of: rate, op: ">=", before: 90% } }
            guard: { for: 2s, metric: { name: b, op: "<", before: 150% } }
            """)).Rules[0];
        rule.Rungs[0].Expect!.Condition.ToString().ShouldBe("a rate >= 90% of before");
        rule.Guard.ShouldBe(new Guard(TimeSpan.FromSeconds(2), new MetricCondition(
            new SeriesSelector("b", Labels.None), Measure.Value, new Bound(Comparison.Below, 1.5, IsShareOfBefore: true))));
    }

    [Fact]
    public void Read_ValueAndShareOfBefore_IsRefused() =>
        Problems(Rule("guard: { for: 2s, metric: { name: b, op: \"<\", before: 150%, value: 3 } }")).ShouldBe(
            ["8:59: 'value' and 'before' say two things; keep one of them"]);
}
