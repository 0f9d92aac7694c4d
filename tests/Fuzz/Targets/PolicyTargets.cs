using System.Text;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Engine.PolicyTests;
using HyperMesh.Autonomic.Engine.Replay.World;

namespace HyperMesh.Autonomic.Fuzz.Targets;

/// <summary>Policies, their tests and what is made of them.</summary>
internal static class PolicyTargets
{
    private static readonly string[] PolicyWords =
    [
        "metric:", "anomaly:", "all:", "any:", "not:", "value:", "op: \">\"", "over: 5m", "of: rate", "quantile: 0.9", "groupBy:", "for: 5s", "keepFiringFor:", "escalation:", "then:", "expect:", "before: 90%",
        "limits:", "cooldown:", "mode: approve", "${target}", "${", "event:", "schedule:", "dividedBy:", "detector: auto", "params:", "severity: high", "extends:", "vars:", "silences:", "budgets:", "plain.set:",
    ];

    private static readonly PolicyReader Reader = new(new ExecutorSet([new PlainExecutor()]), DetectorKinds.BuiltIn);

    private static readonly string Policy = """
        apiVersion: hypermesh.autonomic/v1
        kind: Policy
        metadata: { name: p }
        spec:
          target: { interface: "*" }
          rules:
            - name: r
              priority: 10
              when: { all: [{ metric: { name: load1, of: value, op: ">", value: 5 } }, { anomaly: { metric: a_total, of: rate, severity: high } }] }
              for: 1s
              keepFiringFor: 1s
              then: [{ plain.set: { program: x } }]
              expect: { within: 2s, all: [{ metric: { name: load1, op: "<", value: 1k } }] }
              onUnmet: rollback
              onClear: revert
              cooldown: 5s
              limits: { maxActionsPerHour: 6 }
              mode: enforce
        """;

    private static readonly Lazy<PolicySnapshot> Snapshot = new(() => Reader.Read(new Dictionary<string, string> { ["p.yaml"] = Policy }, new ProblemList())!);

    public static IEnumerable<FuzzTarget> All =>
    [
        new("policy", () => [Repository.Text(Policy), .. Repository.Bytes("policies", "*.yaml").Select(Runnable)], ReadPolicy) { Longest = 16 << 10, Words = PolicyWords },
        new("policy-format", () => Repository.Bytes("policies", "*.yaml"), Format) { Longest = 16 << 10, Words = ["# a comment", "\n\n", "|-\n", ">\n", "'", "\"", "  "] },
        new("policy-test", () => [Repository.Text(TestFile), .. Repository.Bytes("policies", "*.test.yaml")], ReadTest)
        { Longest = 16 << 10, Words = ["input_series:", "values:", "0+10x5", "_x3", "stale", "exp_symptoms:", "eval_time:", "expect:", "operator:", "drifts:", "interval: 1s", "start_timestamp:"] },
        new("series-values", () => Repository.Texts("1 2 3", "0+10x5", "9-1x4 _x2 stale", "7x3 NaN +Inf"), Values) { Words = ["x", "+", "_", "stale", "inf", "4294967295"], Longest = 4 << 10 },
        new("world", () => Repository.Bytes("samples/worlds", "*.yaml"), World) { Longest = 8 << 10, Words = ["${target}", "answers:", "effects:", "delay:", "factor:"] },
        new("prometheus-rules", () => [.. Repository.Bytes("deploy/prometheus", "*.rules.yaml"), Repository.Text("groups:\n- name: g\n  rules:\n  - { alert: A, expr: 'rate(a_total[5m]) > 5', for: 5m, labels: { a: b } }\n")], Rules)
        { Longest = 16 << 10, Words = ["expr:", "alert:", "for:", "keep_firing_for:", "record:"] },
        new("promql", () => Repository.Texts(
            "rate(a_total{x=\"y\"}[5m]) / rate(b_total[5m]) > 0.5 and absent(up) or (load1 >= 2)", "5 < a", "quantile_over_time(0.9, a[1h]) * 100 > 5", "((a)) / 2 > (3)", "-1 * a < 5 or b == 1"), PromQl)
        { Longest = 8 << 10, Words = ["rate(", "[5m]", "absent_over_time(", "and ", " or ", "(", ")", "{", "}", "=\"", " > 1", "/ 0", "* 0", "unless", "on", "bool", "offset", "2 *", "1 / "] },
    ];

    private static readonly string TestFile = """
        rule_files: [p.yaml]
        evaluation_interval: 1s
        tests:
          - name: t
            interval: 1s
            start_timestamp: 2026-01-01T00:00:00Z
            input_series:
              - { series: 'load1{node="a"}', values: '0+10x5 _ stale' }
            operator: [{ at: 2s, hold: true }]
            outcomes: []
            expect:
              - { eval_time: 3s, exp_symptoms: [{ rule: r }] }
        """;

    // Verbs of the plugins become the one that is there.
    private static byte[] Runnable(byte[] policy) => Repository.Text(Encoding.UTF8.GetString(policy).Replace("xdp.swap:", "plain.set:", StringComparison.Ordinal));

    private static string ReadPolicy(byte[] input)
    {
        var problems = new ProblemList();
        var snapshot = Reader.Read(new Dictionary<string, string> { ["p.yaml"] = Encoding.UTF8.GetString(input) }, problems);
        return Promise.Explained(problems, snapshot is not null);
    }

    private static string Format(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        var problems = new ProblemList();
        if (PolicyFormatter.Format(text, "p.yaml", problems) is not { } formatted)
            return Promise.Explained(problems, false);

        var (before, after) = (new ProblemList(), new ProblemList());
        var (was, now) = (YamlReader.Read(text, "p.yaml", before), YamlReader.Read(formatted, "p.yaml", after));
        if (!was.Select(Json).SequenceEqual(now.Select(Json)) || after.HasErrors)
            throw new BrokenPromiseException($"it says something else now: {formatted} {after}");
        if (PolicyFormatter.Format(formatted, "p.yaml", new ProblemList()) != formatted)
            throw new BrokenPromiseException($"it is written otherwise a second time: {formatted}");
        return "formatted";
    }

    // The order of keys is what a formatter may change.
    private static string Json(Node node) => Sorted(node.ToJson());

    private static string Sorted(System.Text.Json.Nodes.JsonNode? node) => node switch
    {
        System.Text.Json.Nodes.JsonObject mapping => $"{{{string.Join(',', mapping.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => $"{member.Key}:{Sorted(member.Value)}"))}}}",
        System.Text.Json.Nodes.JsonArray list => $"[{string.Join(',', list.Select(Sorted))}]",
        _ => node?.ToJsonString() ?? "null",
    };

    private static string ReadTest(byte[] input)
    {
        var path = Scratch.Write("p.test.yaml", input);
        Scratch.Write("p.yaml", Repository.Text(Policy));
        var problems = new ProblemList();
        var file = new PolicyTestReader(new ExecutorSet([new PlainExecutor()]), (_, _) => Snapshot.Value).Read(path, problems);
        return Promise.Explained(problems, file is not null);
    }

    private static string Values(byte[] input)
    {
        var runs = ValuesText.Parse(Encoding.UTF8.GetString(input), out var complaint);
        return complaint is { } wrong ? Promise.Kind(wrong.Message) : runs.Count == 0 ? throw new BrokenPromiseException("no value and no complaint") : $"{Math.Min(runs.Count, 4)}";
    }

    private static string World(byte[] input)
    {
        var problems = new ProblemList();
        return Promise.Explained(problems, WorldReader.Read(Encoding.UTF8.GetString(input), "w.yaml", problems) is not null);
    }

    private static string Rules(byte[] input)
    {
        var problems = new ProblemList();
        var (policies, rules) = PrometheusRules.Read(Scratch.Write("r.yaml", input), problems);
        foreach (var (name, text) in policies)
        {
            // What is imported can be read, and says nothing but that it does nothing yet.
            var syntax = new ProblemList();
            if (Reader.Read(new Dictionary<string, string> { [name] = text }, syntax) is null)
                throw new BrokenPromiseException($"what was imported is no policy: {syntax} {text}");
        }

        return Promise.Explained(problems, true) + string.Join('|', rules.Select(rule => Promise.Kind(rule.Reason ?? "taken")).Distinct().Take(3));
    }

    private static string PromQl(byte[] input) => Promise.Only<NotFittingException>(() =>
    {
        var condition = PromReader.Read(Encoding.UTF8.GetString(input));
        foreach (var metric in condition.Tree.OfType<MetricCondition>())
            if (!double.IsFinite(metric.Enter.Value))
                throw new BrokenPromiseException("a threshold that is no number");
        return $"{condition.Tree.Count()}";
    });
}
