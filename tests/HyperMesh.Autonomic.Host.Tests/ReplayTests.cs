namespace HyperMesh.Autonomic.Host.Tests;

public sealed class ReplayTests : CliTests
{
    private static readonly string Incident = Cli.InRoot("samples", "recordings", "udp-flood.jsonl.gz");

    [Fact]
    public void Replay_ShippedIncidentTwice_IsTheSameToTheByte()
    {
        var first = _cli.Run("replay", Incident, "--policies", "policies/udp-flood.yaml", "-o", "json");
        var second = _cli.Run("replay", Incident, "--policies", "policies/udp-flood.yaml", "-o", "json");

        first.ExitCode.ShouldBe(0, first.ToString());
        first.Output.ShouldBe(second.Output);
    }

    [Fact]
    public void Replay_ShippedIncident_IsWhatTheGoldenFileSays()
    {
        var replay = _cli.Run("replay", Incident, "--policies", "policies/udp-flood.yaml", "-o", "json");

        // HYPERMESH_UPDATE_GOLDEN=1 writes the file anew, for a change that is meant.
        var golden = Cli.InRoot("tests", "HyperMesh.Autonomic.Host.Tests", "Golden", "udp-flood.jsonl");
        if (Environment.GetEnvironmentVariable("HYPERMESH_UPDATE_GOLDEN") == "1")
            File.WriteAllText(golden, replay.Output);
        replay.Output.ShouldBe(File.ReadAllText(golden));
    }

    [Fact]
    public void Replay_ShippedIncident_HasTheWholeStory()
    {
        var replay = _cli.Run("replay", Incident, "--policies", "policies/udp-flood.yaml", "-o", "json");

        replay.Lines.Select(line => line.GetProperty("kind").GetString()).ShouldBe(
        [
            "note", "plan", "action", "outcome",
            "incident", "symptom", "plan", "action", "outcome", "verification",
            "symptom", "plan", "action", "outcome",
            "summary",
        ]);
        replay.OfKind("verification").Single().GetProperty("result").GetString().ShouldBe("met");
        var summary = replay.Lines[^1];
        summary.GetProperty("symptoms").GetInt32().ShouldBe(1);
        summary.GetProperty("plans").GetInt32().ShouldBe(2);
        summary.GetProperty("reverted").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public void Replay_PolicyWithoutAThreshold_ActsAtTheFirstTickOfTheFlood()
    {
        var policy = _state.Write("policy.yaml", """
            apiVersion: hypermesh.autonomic/v1
            kind: Policy
            metadata: { name: no-threshold }
            spec:
              target: { interface: "*" }
              rules:
                - name: drop-flood
                  when: { anomaly: { metric: xdp_udp_packets_total, of: rate, direction: up } }
                  keepFiringFor: 1s
                  then: [xdp.swap: { program: xdp_firewall, config: { rules: [{ action: drop, protocol: udp, port: 9 }] } }]
                  expect: { within: 2s, metric: { name: xdp_drops_total, of: rate, op: ">", value: 1k } }
                  mode: enforce
            """);

        var replay = _cli.Run("replay", Incident, "--policies", policy, "-o", "json");

        var known = _cli.Run("replay", Incident, "--policies", "policies/udp-flood.yaml", "-o", "json");
        replay.ExitCode.ShouldBe(0, replay.ToString());
        replay.OfKind("symptom").First().GetProperty("at").GetString()
            .ShouldBe(known.OfKind("symptom").First().GetProperty("at").GetString(), "with the threshold of 5,000 it is the same tick");
        var evidence = replay.OfKind("symptom").First().GetProperty("evidence")[0];
        evidence.GetProperty("detector").GetString().ShouldBe("auto");
        evidence.GetProperty("words").GetString().ShouldNotBeNull().ShouldContain("expected ");
        evidence.GetProperty("votes").GetArrayLength().ShouldBeGreaterThan(1);
        var summary = replay.Lines[^1];
        (summary.GetProperty("symptoms").GetInt32(), summary.GetProperty("helped").GetInt32()).ShouldBe((1, 1));
        summary.GetProperty("reverted").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public void KnowledgeLabel_FalseAlarmThenNone_CorrectsTheDetectorAndTakesItBack()
    {
        var replay = _cli.Run("replay", Incident, "--policies", "policies/udp-flood.yaml", "-o", "json");
        var outcome = replay.OfKind("outcome").Last().GetProperty("id").GetInt64();
        var raised = replay.OfKind("symptom").First().GetProperty("id").GetInt64();

        var label = _cli.Run("knowledge", "label", $"{outcome}", "false-alarm", "-o", "json");
        label.ExitCode.ShouldBe(0, label.ToString());
        label.Lines[0].GetProperty("record").GetInt64().ShouldBe(raised, "the outcome followed from this symptom");
        var correction = _cli.Run("knowledge", "calibration", "-o", "json").Lines.Single();
        correction.GetProperty("decades").GetDouble().ShouldBe(0.5);
        correction.GetProperty("subject").GetProperty("detector").GetString().ShouldBe("adaptive");
        _cli.Run("knowledge", "log", "--kind", "feedback").Output.ShouldContain("a false alarm");

        _cli.Run("knowledge", "label", $"{raised}", "none").ExitCode.ShouldBe(0);
        _cli.Run("knowledge", "calibration").Output.ShouldContain("no detector has been corrected");
    }

    [Theory]
    [InlineData("1", "false-alarm", "record 1 is no alarm, and followed from none")]
    [InlineData("4711", "true", "there is no record 4711")]
    [InlineData("5", "wrong", "wrong")]
    public void KnowledgeLabel_Mistake_IsExplained(string id, string verdict, string expected)
    {
        _cli.Run("replay", Incident, "--policies", "policies/udp-flood.yaml", "-o", "json");
        var label = _cli.Run("knowledge", "label", id, verdict);
        label.ExitCode.ShouldBe(2);
        label.Errors.ShouldContain(expected);
    }

    [Fact]
    public void KnowledgeWhy_OfTheRevert_WalksToBothSymptoms()
    {
        var replay = _cli.Run("replay", Incident, "--policies", "policies/udp-flood.yaml", "-o", "json");
        var reverted = replay.OfKind("outcome").Last().GetProperty("id").GetInt64();

        var why = _cli.Run("knowledge", "why", $"{reverted}", "-o", "json");

        why.ExitCode.ShouldBe(0, why.ToString());
        why.Lines[0].GetProperty("id").GetInt64().ShouldBe(reverted);
        var symptoms = why.OfKind("symptom").ToList();
        symptoms.Select(s => s.GetProperty("state").GetString()).ShouldBe(["cleared", "raised"]);
        symptoms[1].GetProperty("evidence")[0].GetProperty("value").GetDouble().ShouldBeGreaterThan(5000);
    }

    [Fact]
    public void KnowledgeWhy_UnknownRecord_SaysWhereToLook()
    {
        _cli.Run("replay", Incident, "--policies", "policies/udp-flood.yaml", "-o", "json");

        var why = _cli.Run("knowledge", "why", "4711");

        why.ExitCode.ShouldBe(2);
        why.Errors.ShouldContain("there is no record 4711");
        why.Errors.ShouldContain("knowledge log");
    }

    [Fact]
    public void Replay_DryRunPolicy_PlansAndDoesNothing()
    {
        var policy = File.ReadAllText(Cli.InRoot("policies", "udp-flood.yaml")).Replace("mode: enforce", "mode: dryRun", StringComparison.Ordinal);
        var replay = _cli.Run("replay", Incident, "--policies", _state.Write("dry.yaml", policy), "-o", "json");

        replay.OfKind("plan").Select(plan => plan.GetProperty("mode").GetString()).ShouldBe(["enforce", "dryRun"]);
        replay.OfKind("action").Count().ShouldBe(1, "only the baseline is put in place");
    }

    [Fact]
    public void Replay_FolderOfCsv_IsReplayed()
    {
        Directory.CreateDirectory(_state["csv"]);
        _state.Write("csv/load.csv", "timestamp,value\n2026-01-01 00:00:00,1\n2026-01-01 00:05:00,2\n");

        var replay = _cli.Run("replay", _state["csv"], "--policies", "policies/udp-flood.yaml", "-o", "json");

        replay.ExitCode.ShouldBe(0, replay.ToString());
        replay.Lines[^1].GetProperty("samples").GetInt64().ShouldBe(2);
    }
}
