using System.Text.Json;

namespace HyperMesh.Autonomic.Fleet.Tests.Scenario;

public sealed class CanaryTests
{
    private const string Limits = "{ maxActionsPerHour: 60 }";

    [ScenarioFact]
    public async Task Push_TriedByOne_IsPromotedWhenItIsGoodAndTakenBackWhenItDoesHarm()
    {
        await using var fleet = await ScenarioFleet.StartAsync(ScenarioFleet.Guard(Limits, above: 1_000_000));

        var first = Tried(fleet["a"].Push(ScenarioFleet.Guard(Limits, above: 2000), "--canary", "1", "--for", "12s"), 1);
        await fleet.UntilAsync(() => Revisions(fleet).Count(pair => pair.Value == 1) == 1, "one tries it");
        Revisions(fleet)[first].ShouldBe(1);
        fleet[first].Flood();
        await fleet.UntilAsync(() => fleet[first].Drops, "the one that tries it acts by it");
        await fleet.UntilAsync(() => Revisions(fleet).Values.All(revision => revision == 1), "all have it");
        Last(fleet).GetProperty("step").GetString().ShouldBe("promote");
        Why(fleet).ShouldStartWith("1 of 1 nodes had it for ");
        Why(fleet).ShouldEndWith(": 1 actions, 1 helped, 0 in vain, none did harm");
        foreach (var node in fleet.Nodes)
            node.Flood();
        await fleet.UntilAsync(() => fleet.Nodes.All(node => node.Drops), "all act by it");
        foreach (var node in fleet.Nodes)
            node.StopFlood();
        await fleet.UntilAsync(() => !fleet.Nodes.Any(node => node.Drops), "the calm is back");

        // It keeps from the host what the host had before: here, the flood itself.
        var harmful = ScenarioFleet.Guard(Limits, above: 2000, more: "guard: { for: 5s, metric: { name: xdp_passed_total, of: rate, op: \">=\", before: 90% } }");
        var second = Tried(fleet["a"].Push(harmful, "--canary", "1", "--for", "60s"), 2);
        await fleet.UntilAsync(() => Revisions(fleet)[second] == 2, "one tries the next");
        fleet[second].Flood();

        await fleet.UntilAsync(() => Last(fleet).GetProperty("step").GetString() == "rollback", "it is taken back");
        Why(fleet).ShouldBe($"it did harm on {second}: a guard was broken once");
        await fleet.UntilAsync(() => Revisions(fleet).Values.All(revision => revision == 1), "all are back");
    }

    [ScenarioFact]
    public async Task Push_RefusedByTheOneThatTriesIt_IsTakenBackWithTheReason()
    {
        await using var fleet = await ScenarioFleet.StartAsync(ScenarioFleet.Guard(Limits));
        var unknown = ScenarioFleet.Guard(Limits).Replace(
            "then:", "then:\n        - webhook.post: { url: \"http://127.0.0.1:9/\", labels: { alertname: flood } }", StringComparison.Ordinal);

        var node = Tried(fleet["b"].Push(unknown, "--canary", "1", "--for", "60s", "-m", "tell somebody"), 1);

        await fleet.UntilAsync(() => Last(fleet).GetProperty("step").GetString() == "rollback", "it is taken back");
        Why(fleet).ShouldStartWith($"{node} refuses it: pushed.yaml:");
        Why(fleet).ShouldContain("webhook.post");
        await fleet.UntilAsync(() => fleet[node].HasSaid("\"note\"", "revision 1 of the fleet does not fit this node"), "the node's journal says so too");
        Revisions(fleet).Values.ShouldAllBe(revision => revision == null);
    }

    /// <summary>Who tries what was pushed.</summary>
    private static string Tried(Host.Tests.CliResult pushed, int revision)
    {
        var canary = pushed.Lines.Single().GetProperty("policies").GetProperty("canary");
        canary.GetProperty("revision").GetInt32().ShouldBe(revision);
        return canary.GetProperty("nodes").EnumerateArray().Single().GetString()!;
    }

    /// <summary>The revision that each node says to have in force.</summary>
    private static Dictionary<string, int?> Revisions(ScenarioFleet fleet) => fleet["a"].Ask("fleet", "nodes").Lines.ToDictionary(
        node => node.GetProperty("node").GetString()!,
        node => node.TryGetProperty("state", out var state) && state.ValueKind == JsonValueKind.Object
            && state.TryGetProperty("policy", out var policy) && policy.ValueKind == JsonValueKind.Number ? policy.GetInt32() : (int?)null);

    private static JsonElement Last(ScenarioFleet fleet) => fleet["c"].Ask("fleet", "policy", "log").Lines[^1];

    private static string Why(ScenarioFleet fleet) => Last(fleet).GetProperty("why").GetString()!;
}
