using System.Text.Json;
using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Tests.Policies;
using HyperMesh.Autonomic.Host.Settings;
using HyperMesh.Autonomic.Host.Tests.Control;

namespace HyperMesh.Autonomic.Host.Tests.Settings;

/// <summary>The configuration: what it may say, what overrides it, and that its schema says the same as its reader.</summary>
public sealed class ConfigCommandTests : IDisposable
{
    private const string Whole = """
        run: { interfaces: [eth0, blue/eth1], interval: 50ms, policies: p, store: s.db, programs: bpf, pins: /sys/fs/bpf/x, program: xdp_counter, attachMode: skb }
        onStop: keep
        control: { socket: c.sock, owner: root, group: "0", mode: "0640" }
        plugins: { folders: [more], disabled: [x], settings: { x: { a: 1 } } }
        trust: { unsigned: allow, keys: [], sha256: [], capabilities: [] }
        knowledge: { retention: { age: 30d, size: 100M } }
        metrics: { custom: [{ name: web_total, help: Packets., from: xdp_packets_total, kind: counter, unit: packets, where: { interface: "eth*" }, by: [interface], labels: { team: edge }, aggregate: sum, scale: 1 }] }
        alerts: { dropRate: { above: 10%, clearBelow: 5%, for: 5s, keepFor: 1m, severity: critical, enabled: true }, latency: { above: 50ms }, eventsLost: { above: 3 }, webhook: { url: http://127.0.0.1:9093, resend: 1m, timeout: 5s, labels: { site: north } } }
        otlp: { endpoint: http://127.0.0.1:4318, protocol: grpc, signals: [metrics, logs], headers: { authorization: "Bearer x" }, attributes: { site: north }, interval: 10s, timeout: 5s }
        programs: { xdp_firewall: { interfaces: [eth0], attachMode: drv, rules: [{ action: drop, source: 192.168.1.100 }] }, tc_shaper: { hook: tc-egress, bandwidthLimit: 100mbit, latencyTarget: 50ms } }
        fleet: { name: f, node: n, lease: 15s, etcd: { endpoints: [http://127.0.0.1:1] } }
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Show_FileAndEnvironment_TheEnvironmentWins()
    {
        var file = Write(Whole);
        using var cli = new Cli(_folder) { Variables = new Dictionary<string, string> { ["HYPERMESH_INTERVAL"] = "10ms", ["HYPERMESH_ON_STOP"] = "detach" } };

        var shown = cli.Run("config", "show", "--effective", "--config", file, "-o", "json");

        shown.ExitCode.ShouldBe(0, shown.ToString());
        var settings = shown.Lines.Single();
        Said(settings, "run.interval").ShouldBe(("10ms", "HYPERMESH_INTERVAL"));
        Said(settings, "onStop").ShouldBe(("detach", "HYPERMESH_ON_STOP"));
        Said(settings, "run.interfaces").ShouldBe(("eth0,blue/eth1", file));
        Said(settings, "run.store").ShouldBe((_folder["s.db"], file), "a path is meant from the file's folder");
        Said(settings, "control.socket").ShouldBe((_folder["c.sock"], file));
    }

    [Fact]
    public async Task Run_FlagOverEnvironmentOverFile_TheFlagWins()
    {
        var policies = _folder.Write("policies.yaml", ControlPolicies.Ask);
        var file = Write("run: { store: file.db, policies: none, interval: 1s }");
        using var cli = new Cli(_folder)
        {
            Variables = new Dictionary<string, string> { ["HYPERMESH_STORE"] = _folder["environment.db"], ["HYPERMESH_POLICIES"] = policies },
        };
        using var daemon = await new RunningDaemon(cli, _folder, "--config", file).ReadyAsync();

        var status = await daemon.GetAsync("/v1/status");

        status.GetProperty("store").GetProperty("path").GetString().ShouldBe(daemon.Store, "--store");
        status.GetProperty("policies").GetProperty("path").GetString().ShouldBe(policies, "HYPERMESH_POLICIES");
        daemon.End().ShouldBe(0);
    }

    [Theory]
    [InlineData("run: { interval: never }", "'never' is no duration")]
    [InlineData("run: { intervall: 1s }", "did you mean 'interval'?")]
    [InlineData("run: { attachMode: drvv }", "'drvv' is none of auto, drv, skb")]
    [InlineData("run: { interfaces: [\"a b\"] }", "a b")]
    [InlineData("onStop: leave", "'leave' is none of detach, keep")]
    [InlineData("control: { mode: \"0777\" }", "'0777' is no mode of a socket")]
    [InlineData("metrics: { custom: [{ name: web, help: h, from: x, kind: counter }] }", "counters, and only counters, end in _total")]
    [InlineData("metrics: { custom: [{ name: web_total, help: h, from: x, aggregate: max }] }", "a counter is a sum")]
    [InlineData("metrics: { custom: [{ name: ebpf_mine, help: h, from: x }] }", "names that begin with 'ebpf_' are the daemon's own")]
    [InlineData("metrics: { custom: [{ name: a-b, help: h, from: x }] }", "'a-b' is no name of a metric")]
    [InlineData("metrics: { custom: [{ name: a, help: h, from: x, by: [l], labels: { l: v } }] }", "the label 'l' is in 'by' too")]
    [InlineData("metrics: { custom: [{ name: a, help: h, from: x }, { name: a, help: h, from: x }] }", "there are two metrics 'a'")]
    [InlineData("metrics: { custom: [{ name: a, from: x }] }", "'help' is missing")]
    [InlineData("alerts: { droprate: {} }", "did you mean 'dropRate'?")]
    [InlineData("alerts: { dropRate: { above: 0.1 } }", "a percentage needs a percent sign")]
    [InlineData("alerts: { dropRate: { above: 5%, clearBelow: 6% } }", "it would be cleared above where it is raised")]
    [InlineData("alerts: { latency: { above: 100 } }", "duration")]
    [InlineData("alerts: { eventsLost: { severity: fatal } }", "fatal")]
    [InlineData("alerts: { webhook: { url: alertmanager } }", "'alertmanager' is no address of an Alertmanager")]
    [InlineData("alerts: { webhook: { url: http://a:9093, labels: { a-b: c } } }", "'a-b' is no name of a label")]
    [InlineData("otlp: { endpoint: collector }", "'collector' is no address of an OTLP receiver")]
    [InlineData("otlp: { endpoint: http://a:4318, signals: [metric] }", "did you mean 'metrics'?")]
    [InlineData("otlp: { endpoint: http://a:4318, protocol: http }", "http")]
    [InlineData("control: { owner: nobody-here }", "there is no user 'nobody-here'")]
    public void Check_BadFile_SaysThePlaceAndTheMend(string spec, string words)
    {
        using var cli = new Cli(_folder);
        var checkedFile = cli.Run("config", "check", Write(spec));
        checkedFile.ExitCode.ShouldBe(2, checkedFile.ToString());
        checkedFile.Errors.ShouldContain(words);
        checkedFile.Errors.ShouldContain("hypermesh.yaml:5:");
    }

    [Theory]
    [InlineData("xdp_firewal: {}", "8:5: there is no program 'xdp_firewal'; did you mean 'xdp_firewall'?")]
    [InlineData("xdp_firewall: { rulez: [] }", "xdp_firewall has no parameter 'rulez'; did you mean 'rules'?")]
    [InlineData("xdp_firewall: { attachMode: drvv }", "did you mean 'drv'?")]
    [InlineData("xdp_firewall: { interfaces: [eth1] }", "the daemon does not watch 'eth1'; did you mean 'eth0'?")]
    [InlineData("xdp_firewall: { priority: 3 }", "have no priority")]
    [InlineData("tracepoint_net: {}", "is for no hook that the daemon holds")]
    [InlineData("{ xdp_firewall: {}, xdp_monitor: {} }", "xdp_firewall is to be on xdp:eth0 as well")]
    public void Check_ProgramsThatCannotBeHeld_SaysThePlaceAndTheMend(string programs, string words)
    {
        using var cli = new Cli(_folder);
        var checkedFile = cli.Run("config", "check", Write($"run:\n  interfaces: [eth0]\nprograms:\n  {programs}"));
        checkedFile.ExitCode.ShouldBe(2, checkedFile.ToString());
        checkedFile.Errors.ShouldContain("hypermesh.yaml:8:");
        checkedFile.Errors.ShouldContain(words);
    }

    [Fact]
    public void Check_BadEnvironment_NamesTheVariable()
    {
        using var cli = new Cli(_folder) { Variables = new Dictionary<string, string> { ["HYPERMESH_INTERVAL"] = "soon" } };
        var checkedFile = cli.Run("config", "check", Write(Whole));
        checkedFile.ExitCode.ShouldBe(2);
        checkedFile.Errors.ShouldContain("HYPERMESH_INTERVAL: 'soon' is no duration; write it as 100ms, 5s or 2m");
    }

    [Fact]
    public void Schema_EveryKey_IsOneThatTheReaderKnows()
    {
        var problems = new ProblemList();
        Configuration.ReadFile(Write(Whole), problems).ShouldNotBeNull(string.Join('\n', problems));
        foreach (var section in ConfigurationLanguage.Sections)
            foreach (var key in section.Keys)
            {
                var found = new ProblemList();
                Configuration.ReadFile(Write($"{section.Name}: {{ {key.Name}: [] }}"), found);
                string.Join('\n', found).ShouldNotContain("unknown key", customMessage: $"{section.Name}.{key.Name}");
            }
    }

    [Fact]
    public void Schema_DocumentsThatTheReaderTakesAndRefuses_AreTakenAndRefused()
    {
        using var cli = new Cli(_folder);
        var schema = JsonNode.Parse(cli.Run("config", "schema").Output)!.AsObject();
        var validator = new JsonSchemaValidator(schema);
        Accepts(Whole).ShouldBe((true, true));
        Accepts("programs: { tc_shaper: { hook: nowhere } }").Schema.ShouldBeFalse();
        foreach (var bad in new[] { "run: { interval: never }", "run: { intervall: 1s }", "onStop: leave", "other: 1", "fleet: { name: f }", "trust: { unsigned: perhaps }" })
            Accepts(bad).ShouldBe((false, false), bad);

        (bool Reader, bool Schema) Accepts(string spec)
        {
            var file = Write(spec);
            var json = Resource.ReadFile(file, "Configuration", new ProblemList())[0].Spec.Mapping.ToJson();
            var document = new JsonObject { ["apiVersion"] = Resource.ApiVersion, ["kind"] = "Configuration", ["metadata"] = new JsonObject(), ["spec"] = json };
            return (Configuration.ReadFile(file, new ProblemList()) is not null, validator.Accepts(document));
        }
    }

    private static (string?, string?) Said(JsonElement settings, string name) =>
        (settings.GetProperty(name).GetProperty("value").GetString(), settings.GetProperty(name).GetProperty("from").GetString());

    private string Write(string spec) => _folder.Write(
        "hypermesh.yaml",
        "apiVersion: hypermesh.autonomic/v1\nkind: Configuration\nmetadata: { name: test }\nspec:\n" + string.Concat(spec.Split('\n').Select(line => $"  {line}\n")));
}
