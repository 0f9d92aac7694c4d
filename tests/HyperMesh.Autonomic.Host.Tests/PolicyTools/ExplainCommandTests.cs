namespace HyperMesh.Autonomic.Host.Tests.PolicyTools;

public sealed class ExplainCommandTests : CliTests
{
    private static readonly string Incident = Cli.InRoot("samples", "recordings", "udp-flood.jsonl.gz");
    private static readonly string Policy = Cli.InRoot("policies", "udp-flood.yaml");

    [Theory]
    [InlineData("3s", "armed", "false")]
    [InlineData("6s", "firing", "true")]
    [InlineData("10s", "cooling", "false")]
    public void PolicyExplain_AtAMoment_TellsEachConditionOfTheCase(string at, string state, string truth)
    {
        var explain = _cli.Run("policy", "explain", "--at", at, "--on", Incident, "--policies", Policy, "-o", "json");

        explain.ExitCode.ShouldBe(0, explain.ToString());
        var found = explain.OfKind("case").Single();
        found.GetProperty("state").GetString().ShouldBe(state);
        found.GetProperty("rule").GetString().ShouldBe("udp-flood-guard/drop-discard-flood");
        found.GetProperty("truth").GetString().ShouldBe(truth);
        var parts = found.GetProperty("when").GetProperty("parts").EnumerateArray().ToList();
        parts.Count.ShouldBe(2);
        parts[1].GetProperty("condition").GetString().ShouldBe("xdp_udp_packets_total rate > 5000");
        parts[1].GetProperty("truth").GetString().ShouldBe(truth);
    }

    [Fact]
    public void PolicyExplain_AtAMoment_ShowsPeopleTheTreeWithItsNumbers()
    {
        var explain = _cli.Run("policy", "explain", "--at", "3s", "--on", Incident, "--policies", Policy, "--rule", "drop-discard-flood");

        explain.ExitCode.ShouldBe(0, explain.ToString());
        explain.Output.ShouldContain("udp-flood-guard/drop-discard-flood on hm-demo/eth0 is armed");
        explain.Output.ShouldContain("false   xdp_udp_packets_total rate > 5000");
        explain.Output.ShouldContain("asked for > 5000");
        explain.Output.ShouldContain("missing: ");
    }

    [Fact]
    public void PolicyExplain_Decision_WalksToTheEvidenceAndShowsTheRule()
    {
        var replay = _cli.Run("replay", Incident, "--policies", Policy, "-o", "json");
        var reverted = replay.OfKind("outcome").Last().GetProperty("id").GetInt64();
        var store = _state["replay.db"];

        var explain = _cli.Run("policy", "explain", "--decision", $"{reverted}", "--store", store, "--policies", Policy, "-o", "json");

        explain.ExitCode.ShouldBe(0, explain.ToString());
        explain.Lines[0].GetProperty("id").GetInt64().ShouldBe(reverted);
        explain.OfKind("symptom").Select(symptom => symptom.GetProperty("state").GetString()).ShouldBe(["cleared", "raised"]);
        explain.OfKind("rule").Single().GetProperty("when").GetString().ShouldNotBeNull().ShouldContain("rate > 5000");
        var text = _cli.Run("policy", "explain", "--decision", $"{reverted}", "--store", store, "--policies", Policy);
        text.Output.ShouldContain("udp-flood-guard/drop-discard-flood as it is now");
        text.Output.ShouldContain("true    xdp_udp_packets_total rate > 5000");
    }

    [Fact]
    public void PolicyExplain_Store_TellsWhatIsOpenAndWhatItCannotTell()
    {
        _cli.Run("replay", Incident, "--policies", Policy);

        var explain = _cli.Run("policy", "explain", "--store", _state["replay.db"], "--policies", Policy, "-o", "json");

        explain.ExitCode.ShouldBe(0, explain.ToString());
        explain.OfKind("case").Single().GetProperty("state").GetString().ShouldBe("cooling");
        explain.OfKind("limits").Single().GetProperty("text").GetString().ShouldNotBeNull().ShouldContain("it cannot tell what quiet rules see");
    }

    [Theory]
    [InlineData("--at and --on go together", "--at", "3s")]
    [InlineData("is outside", "--at", "99s", "--on", "samples/recordings/udp-flood.jsonl.gz")]
    [InlineData("'noon' is no time", "--at", "noon", "--on", "samples/recordings/udp-flood.jsonl.gz")]
    [InlineData("did you mean 'drop-discard-flood'?", "--at", "3s", "--on", "samples/recordings/udp-flood.jsonl.gz", "--rule", "drop-discard-floot")]
    [InlineData("there is no Knowledge store", "--decision", "3")]
    public void PolicyExplain_Misuse_IsExplained(string expected, params string[] arguments)
    {
        var explain = _cli.Run(["policy", "explain", "--policies", Policy, .. arguments]);

        explain.ExitCode.ShouldBe(2, explain.ToString());
        explain.Errors.ShouldContain(expected);
    }
}
