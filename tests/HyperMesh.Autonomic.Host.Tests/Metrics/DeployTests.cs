using System.Text.Json;
using System.Text.RegularExpressions;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Host.Tests.Control;

namespace HyperMesh.Autonomic.Host.Tests.Metrics;

/// <summary>The Grafana dashboard, the Prometheus rules and the page of the docs name only what a daemon really says.</summary>
public sealed partial class DeployTests : CliTests
{
    private static string Rules => Cli.InRoot("deploy", "prometheus", "hypermesh.rules.yaml");

    [Fact]
    public void Rules_CheckedByPromtool_DoWhatTheirTestsSay()
    {
        var (code, output) = Command.Try("promtool", "check", "rules", Rules);
        code.ShouldBe(0, output);
        (code, output) = Command.Try("promtool", "test", "rules", Cli.InRoot("deploy", "prometheus", "hypermesh.rules.test.yaml"));
        code.ShouldBe(0, output);
    }

    [Fact]
    public void Rules_EachAlert_HasATest()
    {
        var tests = File.ReadAllText(Cli.InRoot("deploy", "prometheus", "hypermesh.rules.test.yaml"));
        foreach (var name in Alert().Matches(File.ReadAllText(Rules)).Select(match => match.Groups[1].Value))
            Regex.IsMatch(tests, $@"alertname: {name}\n\s+exp_alerts:\n").ShouldBeTrue($"{name} is seen to fire");
    }

    [Fact]
    public async Task MetricsThatAreNamed_InDashboardRulesAndDocs_AreThoseOfADaemon()
    {
        // With all that there may be; nobody answers there.
        var config = _state.Write("hypermesh.yaml", """
            apiVersion: hypermesh.autonomic/v1
            kind: Configuration
            metadata: { name: test }
            spec: { alerts: { webhook: { url: http://127.0.0.1:1 } } }
            """);
        using var daemon = await new RunningDaemon(_cli, _state, "--config", config, "--policies", _state.Write("policies.yaml", ControlPolicies.Ask)).ReadyAsync();
        var types = Scraped.Read(await daemon.Client.GetStringAsync("/metrics"), isOpenMetrics: false).Types;
        // What Prometheus itself knows of a target, and what the rules record.
        var known = types.Keys.Concat(types.Where(type => type.Value == "histogram").SelectMany(type => new[] { "_bucket", "_sum", "_count" }.Select(end => type.Key + end)))
            .Append("up").Concat(Record().Matches(File.ReadAllText(Rules)).Select(match => match.Groups[1].Value)).ToHashSet();

        var dashboard = JsonDocument.Parse(File.ReadAllText(Cli.InRoot("deploy", "grafana", "hypermesh.json"))).RootElement;
        var expressions = Values(dashboard, "expr").ToList();
        expressions.Count.ShouldBeGreaterThan(25);
        foreach (var expression in expressions.Concat(Values(dashboard, "definition").Select(query => query.Replace("label_values(", "", StringComparison.Ordinal).Split(',')[0])))
            Names(expression).ShouldBeSubsetOf(known, expression);

        var rules = Expression().Matches(File.ReadAllText(Rules)).Select(match => match.Groups[1].Value).ToList();
        rules.Count.ShouldBeGreaterThan(10);
        foreach (var expression in rules)
            Names(expression).ShouldBeSubsetOf(known, expression);

        var documented = Documented().Matches(File.ReadAllText(Cli.InRoot("docs", "metrics.md"))).Select(match => match.Groups[1].Value).ToHashSet();
        documented.ShouldBeSubsetOf(known, "docs/metrics.md names nothing that is not there");
        types.Keys.Where(name => OwnName().IsMatch(name)).ShouldBeSubsetOf(documented, "docs/metrics.md names all that the daemon says of itself");
    }

    /// <summary>The metrics that an expression names: no functions, no labels, no texts, no words of the language.</summary>
    private static IReadOnlyCollection<string> Names(string expression)
    {
        var rest = Selector().Replace(Grouping().Replace(expression, " "), " ");
        var names = Name().Matches(rest).Select(match => match.Value).Where(name => name is not ("and" or "or" or "unless" or "bool")).ToHashSet();
        names.ShouldNotBeEmpty(expression);
        return names;
    }

    private static IEnumerable<string> Values(JsonElement json, string name) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(member =>
            member.NameEquals(name) && member.Value.ValueKind == JsonValueKind.String ? [member.Value.GetString()!] : Values(member.Value, name)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(item => Values(item, name)),
        _ => [],
    };

    [GeneratedRegex(@"^\s+- alert: (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Alert();

    [GeneratedRegex(@"^\s+- record: (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Record();

    /// <summary>On one line, or as a block of lines that are indented further.</summary>
    [GeneratedRegex(@"^ {8}expr: (?:\|\n)?((?: {10}.*\n)+|.*)", RegexOptions.Multiline)]
    private static partial Regex Expression();

    [GeneratedRegex(@"\{[^}]*\}|\[[^\]]*\]|""[^""]*""")]
    private static partial Regex Selector();

    [GeneratedRegex(@"\b(by|without|on|ignoring)\s*\([^)]*\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"(?<![\w:.])[a-zA-Z_:][\w:]*(?!\w*\s*\()")]
    private static partial Regex Name();

    [GeneratedRegex(@"^\| `([a-z_0-9]+)` \| (?:counter|gauge|histogram) \|", RegexOptions.Multiline)]
    private static partial Regex Documented();

    /// <summary>Some that begin with ebpf_ are of monitors.</summary>
    [GeneratedRegex("^(hypermesh|process|dotnet)_")]
    private static partial Regex OwnName();
}
