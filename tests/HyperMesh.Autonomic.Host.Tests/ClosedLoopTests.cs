using System.Text.Json;

namespace HyperMesh.Autonomic.Host.Tests;

/// <summary>Shipped recordings and policies in simulated worlds.</summary>
public sealed class ClosedLoopTests : CliTests
{
    public static TheoryData<string, string, double> Worlds => new()
    {
        // What is to be lower with the rules than left alone, and to which part of it.
        { "udp-flood", "xdp_passed_total{interface=\"hm-demo/eth0\"}", 0.1 },
        { "noisy-neighbour", "host_network_transmit_bytes_total{interface=\"tenant-a\"}", 0.5 },
        { "syn-flood", "xdp_passed_total{interface=\"uplink0\"}", 0.7 },
    };

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Replay_ShippedWorld_TheShippedPolicyHelps(string name, string series, double part)
    {
        var replay = Replay(name, World(name));

        var summary = replay.Lines[^1];
        (summary.GetProperty("loop").GetString(), summary.GetProperty("world").GetString()).ShouldBe(("closed", name));
        replay.OfKind("verification").Select(verification => verification.GetProperty("result").GetString()).ShouldBe(["met"], replay.Output);
        summary.GetProperty("rolledBack").GetInt32().ShouldBe(0);
        summary.GetProperty("reverted").GetBoolean().ShouldBeTrue(replay.Output);
        var changed = replay.OfKind("series").Single(line => line.GetProperty("series").GetString() == series);
        Total(changed, "simulated").ShouldBeLessThan(Total(changed, "leftAlone") * part);
        replay.OfKind("response").First().GetProperty("afterSymptomMilliseconds").GetDouble().ShouldBeInRange(0, 5000);
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Replay_ShippedWorldTwice_IsTheSameToTheByte(string name, string series, double part)
    {
        _ = (series, part);
        Replay(name, World(name)).Output.ShouldBe(Replay(name, World(name)).Output);
    }

    [Fact]
    public void Replay_WorldInWhichTheFirewallDropsNothing_IsRolledBack()
    {
        var world = Write("""
            responses:
              - name: the flood passes whatever is done
                action: { verb: xdp.swap, hook: "xdp:hm-demo/eth0", arguments: { program: xdp_firewall } }
                effects: [{ metric: xdp_drops_total, move: 100%, to: { metric: xdp_passed_total } }]
            """);

        var replay = Replay("udp-flood", world);

        replay.OfKind("verification").First().GetProperty("result").GetString().ShouldBe("unmet");
        replay.Lines[^1].GetProperty("rolledBack").GetInt32().ShouldBeGreaterThan(0, replay.Output);
    }

    [Fact]
    public void Replay_WorldInWhichTheLimitThrowsOutTheConnected_IsRolledBackAsHarmful()
    {
        var world = Write("""
            modes: enforce
            responses:
              - name: limited
                action: { verb: xdp.swap, hook: "xdp:*", arguments: { program: xdp_firewall } }
                effects: [{ metric: xdp_passed_total, cap: 2k, to: { metric: xdp_drops_total } }]
              - name: they are thrown out
                action: { verb: xdp.swap, hook: "xdp:*", arguments: { program: xdp_firewall } }
                after: 1s
                effects: [{ metric: tcp_established, scale: 0 }]
            """);

        var replay = Replay("syn-flood", world);

        replay.OfKind("verification").Select(verification => verification.GetProperty("result").GetString()).ShouldContain("harmful", replay.Output);
        replay.Lines[^1].GetProperty("rolledBack").GetInt32().ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Replay_ActionThatFails_ChangesNothing()
    {
        var world = Write("""
            executors: [{ action: { verb: xdp.swap, arguments: { program: xdp_firewall } }, takes: 5ms, failsWith: 100%, message: the driver refuses }]
            responses:
              - name: dropped
                action: { verb: xdp.swap, hook: "xdp:*", arguments: { program: xdp_firewall } }
                effects: [{ metric: xdp_udp_packets_total, scale: 0 }]
            """);

        var replay = Replay("udp-flood", world);

        replay.OfKind("outcome").Select(outcome => outcome.GetProperty("message").GetString()).ShouldContain("the driver refuses");
        replay.OfKind("series").ShouldBeEmpty();
    }

    [Fact]
    public void Replay_WithoutAWorld_IsCalledAnOpenLoop()
    {
        var replay = _cli.Run("replay", "samples/recordings/udp-flood.jsonl.gz", "--policies", "policies/udp-flood.yaml");

        replay.Output.ShouldContain("open loop (what it would have done; the metrics do not answer): 1 symptom(s)");
    }

    [Fact]
    public void Replay_WithAWorld_TellsPeopleWhatChanged()
    {
        var replay = _cli.Run("replay", "samples/recordings/udp-flood.jsonl.gz", "--policies", "policies/udp-flood.yaml", "--world", World("udp-flood"));

        replay.Output.ShouldContain("closed loop (what the world 'udp-flood' says would have changed): 1 symptom(s)");
        replay.Output.ShouldMatch(@"the flood passes, xdp:hm-demo/eth0: it ended [0-9.]+ ms after the symptom");
        replay.Output.ShouldMatch(@"xdp_passed_total\{interface=""hm-demo/eth0""\}: [0-9,]+ in all, left alone 1[0-9]{2},[0-9]{3}, recorded [0-9,]+;");
    }

    [Fact]
    public void Replay_WorldWithAMistake_SaysWhereAndReplaysNothing()
    {
        var replay = _cli.Run("replay", "samples/recordings/udp-flood.jsonl.gz", "--world", Write("response: []"));

        replay.ExitCode.ShouldBe(2, replay.ToString());
        replay.Errors.ShouldContain("did you mean 'responses'?");
        replay.Output.ShouldBeEmpty();
    }

    [Fact]
    public void Whatif_InAWorld_SaysWhatEachSideChanged()
    {
        var other = _state.Write("watch.yaml", File.ReadAllText(Cli.InRoot("policies", "udp-flood.yaml")).Replace("mode: enforce", "mode: dryRun", StringComparison.Ordinal));
        var page = _state["page.html"];
        string[] words = ["policy", "whatif", other, "policies/udp-flood.yaml", "--on", "samples/recordings/udp-flood.jsonl.gz", "--world", World("udp-flood")];

        var whatif = _cli.Run([.. words, "-o", "json", "--out", page]);

        whatif.ExitCode.ShouldBe(0, whatif.ToString());
        var summary = whatif.Lines[^1];
        summary.GetProperty("loop").GetString().ShouldBe("closed");
        var passed = whatif.OfKind("series").Single(line => line.GetProperty("series").GetString() == "xdp_passed_total{interface=\"hm-demo/eth0\"}");
        Total(passed, "b").ShouldBeLessThan(Total(passed, "a") * 0.1);
        File.ReadAllText(page).ShouldContain("Closed loop (what the world \\u0027udp-flood\\u0027 says would have changed)");
        _cli.Run(words).Output.ShouldContain("Closed loop");
        _cli.Run(words[..^2]).Output.ShouldContain("Open loop");
    }

    private static double Total(JsonElement line, string side) => line.GetProperty(side).GetProperty("total").GetDouble();

    private static string World(string name) => Cli.InRoot("samples", "worlds", $"{name}.yaml");

    private CliResult Replay(string name, string world)
    {
        var replay = _cli.Run("replay", $"samples/recordings/{name}.jsonl.gz", "--policies", $"policies/{name}.yaml", "--world", world, "-o", "json");
        replay.ExitCode.ShouldBe(0, replay.ToString());
        return replay;
    }

    private string Write(string spec) => _state.Write("world.yaml",
        $"apiVersion: hypermesh.autonomic/v1\nkind: World\nmetadata: {{ name: test }}\nspec:\n  {spec.ReplaceLineEndings("\n  ")}\n");
}
