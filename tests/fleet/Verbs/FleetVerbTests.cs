using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Fleet.Tests.Etcd;
using HyperMesh.Autonomic.Host.Tests;

namespace HyperMesh.Autonomic.Fleet.Tests.Verbs;

/// <summary>The verbs of <c>hypermesh fleet</c> as processes, against an etcd of one member.</summary>
public sealed class FleetVerbTests : CliTests
{
    [EtcdFact]
    public async Task Verbs_BeforeThereIsAnything_SayWhatIsMissing()
    {
        await using var fleet = await TestFleet.StartAsync();
        Configure(fleet);
        Good("status").ShouldSatisfyAllConditions(
            text => text.ShouldStartWith("fleet test\n  store http://127.0.0.1:"), text => text.ShouldContain("  up: no node\n"),
            text => text.ShouldContain("  policies: none of the fleet; nodes go by their own files"));
        Good("nodes").ShouldBe("no node has joined this fleet yet\n");
        Good("nodes", "-o", "json").ShouldBe("");
        Good("log").ShouldBe("");
        Fails(2, "nodes", "nobody").ShouldContain("the fleet knows no node 'nobody'; see 'hypermesh fleet nodes'");
        Fails(1, "policy", "promote").ShouldContain("no revision is being tried, so there is nothing to promote");
        Fails(1, "policy", "rollback").ShouldContain("the fleet has no policies, so there is nothing to take back");
        Fails(2, "policy", "rollback", "--to", "7").ShouldContain("the fleet keeps no revision 7");
        Fails(1, "policy", "push", Policy(1), "--canary", "1").ShouldContain("no node is up, so none can try the revision");
        Fails(2, "policy", "log", "--last", "0").ShouldContain("--last takes 1 to 1000");
    }

    [EtcdFact]
    public async Task Policy_PushedTriedPromotedAndTakenBack_IsToldInTextAndJson()
    {
        await using var fleet = await TestFleet.StartAsync();
        Configure(fleet);
        await fleet.StartNodeAsync("a");
        Good("policy", "push", Policy(1), "-m", "first").ShouldBe("revision 1 is for all nodes now\n");
        Good("policy", "push", Policy(2), "--canary", "1", "--for", "5m", "--in-vain", "5%", "--harm", "2", "--wait", "1h")
            .ShouldBe("revision 2 is tried for 5m by a; 5% may be in vain, 2 may do harm, waits 1h for the nodes\n");
        Good("status").ShouldContain(
            "  policies: revision 1; revision 2 is tried by a for 5m (5% may be in vain, 2 may do harm, waits 1h for the nodes)");
        Good("nodes", "a").ShouldStartWith("a: up; policies of its own, should be revision 2; has said nothing yet");
        Fails(1, "policy", "push", Policy(3)).ShouldContain("revision 2 is being tried by 1 node(s); promote it or take it back first");
        Fails(1, "policy", "promote", "--revision", "9").ShouldContain("revision 2 is being tried, not 9");
        Good("policy", "promote", "-m", "seen enough").ShouldBe("revision 2 is for all nodes now\n");
        Good("policy", "rollback").ShouldBe("revision 2 is taken back; revision 1 is for all nodes\n");
        Fails(1, "policy", "rollback").ShouldContain("there was no revision before 1; push the files that are to be in force");
        Good("policy", "rollback", "--to", "2").ShouldBe("revision 3, which is revision 2 again, is for all nodes now\n");

        var lines = Good("policy", "log").TrimEnd().Split('\n');
        lines.Length.ShouldBe(5);
        lines[0].ShouldContain("   1 revision 1 pushed by ");
        lines[0].ShouldEndWith(": first");
        lines[1].ShouldContain(", tried by a for 5m (5% may be in vain");
        lines[2].ShouldEndWith(": seen enough");
        lines[3].ShouldContain("revision 2 rolled back by ");
        lines[4].ShouldEndWith(": back to revision 2");
        Good("log", "--last", "2").TrimEnd().Split('\n').ShouldBe(lines[3..]);

        var changes = Run("policy", "log", "-o", "json").OfKind("change").ToList();
        changes.Select(change => change.GetProperty("step").GetString()).ShouldBe(["push", "push", "promote", "rollback", "push"]);
        var limits = changes[1].GetProperty("after").GetProperty("canary").GetProperty("limits");
        (limits.GetProperty("harm").GetInt32(), limits.GetProperty("inVain").GetProperty("value").GetDouble()).ShouldBe((2, 0.05));
        var status = Run("status", "-o", "json").OfKind("fleet").ShouldHaveSingleItem();
        status.GetProperty("policies").GetProperty("stable").GetInt32().ShouldBe(3);
        status.GetProperty("members").EnumerateArray().ShouldHaveSingleItem().GetProperty("leads").GetBoolean().ShouldBeTrue();
        status.GetProperty("up").EnumerateArray().ShouldHaveSingleItem().GetString().ShouldBe("a");
        Run("nodes", "-o", "json").OfKind("node").ShouldHaveSingleItem().GetProperty("wanted").GetInt32().ShouldBe(3);
        Run("policy", "push", Policy(4), "-o", "json").OfKind("policies").ShouldHaveSingleItem().GetProperty("policies").GetProperty("stable").GetInt32().ShouldBe(4);
    }

    [EtcdFact]
    public async Task Daemon_RefusesARevision_SaysSoUntilAGoodOneComes()
    {
        await using var fleet = await TestFleet.StartAsync();
        Configure(fleet);
        await using var control = fleet.Control();
        _cli.Start("run", "--config", _state["hypermesh.yaml"], "--store", _state["loop.db"], "--policies", Policy(1), "-o", "json");
        await control.PushAsync(new Dictionary<string, string> { ["p.yaml"] = "nonsense" }, null, new ChangeNote("test", "", DateTimeOffset.UnixEpoch), CancellationToken.None);
        await Waiting.UntilAsync(() => Asked("status").Contains("control refuses it: revision 1 of the fleet does not fit this node, the files of this node stay in force: p.yaml:1:", StringComparison.Ordinal), "status says so");
        Asked("health", "-o", "json").ShouldSatisfyAllConditions(text => text.ShouldContain("degraded"), text => text.ShouldContain("control refuses it"));
        Asked("metrics", "hypermesh_reload_failed", "-o", "json").ShouldContain("""{"name":"hypermesh_reload_failed","labels":{"of":"fleet"},"value":1,""");

        Good("policy", "push", Policy(2));
        await Waiting.UntilAsync(() => !Asked("status").Contains("refuses", StringComparison.Ordinal), "it is over");
        Asked("metrics", "hypermesh_reload_failed", "-o", "json").ShouldContain("""{"name":"hypermesh_reload_failed","labels":{"of":"fleet"},"value":0,""");

        string Asked(params string[] words) => _cli.Run([.. words, "--store", _state["loop.db"]]).Output.ReplaceLineEndings(" ");
    }

    [EtcdFact]
    public async Task Verbs_NobodyAnswers_FailWithTheAddress()
    {
        await using var fleet = await TestFleet.StartAsync();
        Configure(fleet);
        fleet.Store.Kill(0);
        foreach (var words in (string[][])[["nodes"], ["log"], ["policy", "promote"], ["policy", "rollback"], ["policy", "push", Policy(1)]])
            Fails(1, words).ShouldContain(fleet.Store.Endpoints[0].GetLeftPart(UriPartial.Authority));
        var status = Run("status");
        status.ExitCode.ShouldBe(1, status.ToString());
        (status.Output + status.Errors).ShouldContain(fleet.Store.Endpoints[0].GetLeftPart(UriPartial.Authority));
    }

    [Theory]
    [InlineData("--in-vain is about a canary; say who tries it with --canary, or leave it out", "--in-vain", "5%")]
    [InlineData("--wait is for the fleet's judgement; leave it or --manual out", "--canary", "1", "--manual", "--wait", "1m")]
    [InlineData("'101%' is no share or number of actions for --in-vain; write it as 20% or 3", "--canary", "1", "--in-vain", "101%")]
    [InlineData("'-1' is no share or number of actions for --in-vain", "--canary", "1", "--in-vain", "-1")]
    [InlineData("'many' is no number of broken guards for --harm; write 0, 1", "--canary", "1", "--harm", "many")]
    [InlineData("'0s' is no duration for --wait; write it as 30s or 20m", "--canary", "1", "--wait", "0s")]
    [InlineData("'0%' is no share or number of nodes for --canary; write it as 10% or 3", "--canary", "0%")]
    [InlineData("'long' is no duration for --for; write it as 100ms, 5s or 2m", "--canary", "1", "--for", "long")]
    public void Push_WrongLimits_AreRefusedBeforeAnythingIsAsked(string expected, params string[] options)
    {
        _state.Write("hypermesh.yaml", Configuration("http://127.0.0.1:1"));
        Fails(2, ["policy", "push", Policy(1), .. options]).ShouldContain(expected);
    }

    [Fact]
    public void Verbs_OfNoFleet_SayHowToNameOne()
    {
        _state.Write("hypermesh.yaml", "apiVersion: hypermesh.autonomic/v1\nkind: Configuration\nmetadata: { name: n }\nspec: { trust: { unsigned: allow } }\n");
        Fails(2, "status").ShouldContain("the configuration names no fleet; write 'spec: { fleet: { etcd: { endpoints: [https://HOST:2379] } } }' in it");
    }

    private void Configure(TestFleet fleet) => _state.Write("hypermesh.yaml", Configuration(fleet.Store.Endpoints[0].GetLeftPart(UriPartial.Authority)));

    private static string Configuration(string endpoint) => $$"""
        apiVersion: hypermesh.autonomic/v1
        kind: Configuration
        metadata: { name: n }
        spec:
          trust: { unsigned: allow }
          fleet: { name: test, node: control, etcd: { endpoints: ["{{endpoint}}"] } }
        """;

    private string Policy(int above) => _state.Write("pushed.yaml", $$"""
        apiVersion: hypermesh.autonomic/v1
        kind: Policy
        metadata: { name: p }
        spec:
          target: { node: "*" }
          rules:
            - name: r
              when: { metric: { name: fleet_nodes, op: ">", value: {{above}} } }
              then: [{ escalate: { message: many } }]
              mode: enforce
        """);

    private CliResult Run(params string[] words) => _cli.Run(["fleet", .. words, "--config", _state["hypermesh.yaml"]]);

    private string Good(params string[] words)
    {
        var done = Run(words);
        done.ExitCode.ShouldBe(0, done.ToString());
        return done.Output;
    }

    private string Fails(int code, params string[] words)
    {
        var failed = Run(words);
        failed.ExitCode.ShouldBe(code, failed.ToString());
        failed.Errors.ShouldNotContain("   at ");
        return failed.Errors;
    }
}
