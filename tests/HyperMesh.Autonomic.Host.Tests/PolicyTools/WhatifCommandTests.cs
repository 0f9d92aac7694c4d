using System.Text.Json;

namespace HyperMesh.Autonomic.Host.Tests.PolicyTools;

public sealed class WhatifCommandTests : CliTests
{
    private static readonly string Incident = Cli.InRoot("samples", "recordings", "udp-flood.jsonl.gz");
    private static readonly string Policy = Cli.InRoot("policies", "udp-flood.yaml");

    [Fact]
    public void PolicyWhatif_SamePolicies_SaysSo()
    {
        var whatif = _cli.Run("policy", "whatif", Policy, Policy, "--on", Incident);

        whatif.ExitCode.ShouldBe(0, whatif.ToString());
        whatif.Output.ShouldContain("the same 2 decision(s), at the same times");
    }

    [Fact]
    public void PolicyWhatif_LongerHold_MovesDecisionsAndShortensMitigation()
    {
        var whatif = _cli.Run("policy", "whatif", Policy, Variant("for: 0s", "for: 300ms"), "--on", Incident, "-o", "json");

        whatif.ExitCode.ShouldBe(0, whatif.ToString());
        var acted = whatif.OfKind("decision").First();
        acted.GetProperty("change").GetString().ShouldBe("moved");
        acted.GetProperty("laterBy").GetDouble().ShouldBeInRange(0.3, 0.6);
        var summary = whatif.Lines[^1];
        summary.GetProperty("moved").GetInt32().ShouldBe(1, "the revert comes when it did");
        summary.GetProperty("same").GetInt32().ShouldBe(1);
        Seconds(summary, "b").ShouldBeLessThan(Seconds(summary, "a"));
        whatif.OfKind("mitigation").Count().ShouldBe(2);
    }

    [Fact]
    public void PolicyWhatif_DryRun_LosesTheActions()
    {
        var whatif = _cli.Run("policy", "whatif", Policy, Variant("mode: enforce", "mode: dryRun"), "--on", Incident, "-o", "json");

        var summary = whatif.Lines[^1];
        summary.GetProperty("lost").GetInt32().ShouldBe(2);
        summary.GetProperty("gained").GetInt32().ShouldBe(1, "what the dry run would do");
        summary.GetProperty("b").GetProperty("actions").GetInt32().ShouldBe(0);
        Seconds(summary, "b").ShouldBe(0);
    }

    [Fact]
    public void PolicyWhatif_BeyondTheTolerance_IsLostAndGained()
    {
        var whatif = _cli.Run("policy", "whatif", Policy, Variant("for: 0s", "for: 300ms"), "--on", Incident, "--tolerance", "100ms", "-o", "json");

        whatif.OfKind("decision").Select(decision => decision.GetProperty("change").GetString()).ShouldBe(["lost", "gained", "same"]);
    }

    [Fact]
    public void PolicyWhatif_Out_IsOnePageThatNeedsNothingElse()
    {
        var page = _state["report.html"];
        var whatif = _cli.Run("policy", "whatif", Policy, Variant("for: 0s", "for: 300ms"), "--on", Incident, "--out", page);

        whatif.ExitCode.ShouldBe(0, whatif.ToString());
        var html = File.ReadAllText(page);
        html.ShouldNotContain("{{data}}");
        html.ShouldNotContain("src=");
        html.ShouldNotContain("<link");
        const string opening = "<script type=\"application/json\" id=\"data\">";
        var start = html.IndexOf(opening, StringComparison.Ordinal) + opening.Length;
        var data = JsonDocument.Parse(html[start..html.IndexOf("</script>", start, StringComparison.Ordinal)]).RootElement;
        data.GetProperty("bands").GetArrayLength().ShouldBe(2);
        data.GetProperty("series").EnumerateArray().Select(series => series.GetProperty("name").GetString())
            .ShouldContain("xdp_udp_packets_total{interface=\"hm-demo/eth0\"}");
    }

    [Fact]
    public void PolicyWhatif_WrongPolicy_IsRefusedWithItsPlace()
    {
        var whatif = _cli.Run("policy", "whatif", Policy, Variant("priority: 100", "prioritty: 100"), "--on", Incident);

        whatif.ExitCode.ShouldBe(2, whatif.ToString());
        whatif.Errors.ShouldContain("unknown key 'prioritty'");
    }

    private static double Seconds(JsonElement summary, string side) => summary.GetProperty(side).GetProperty("mitigationSeconds").GetDouble();

    private string Variant(string before, string after)
    {
        var text = File.ReadAllText(Policy);
        text.ShouldContain(before);
        return _state.Write("b.yaml", text.Replace(before, after, StringComparison.Ordinal));
    }
}
