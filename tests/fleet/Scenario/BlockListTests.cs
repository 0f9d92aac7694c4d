using HyperMesh.Autonomic.Host.Tests;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Fleet.Tests.Scenario;

public sealed class BlockListTests
{
    private const string Source = PrivateNetwork.PeerAddress;

    [ScenarioFact]
    public async Task Flood_OnOneNode_ShutsItsSourceOutOnTheOthersUntilItExpires()
    {
        var policy = File.ReadAllText(Cli.InRoot("samples", "fleet", "block-list.yaml")).Replace("for: 5m", "for: 10s", StringComparison.Ordinal);
        await using var fleet = await ScenarioFleet.StartAsync(policy, "xdp_monitor");
        ScenarioNode[] others = [fleet["b"], fleet["c"]];
        foreach (var node in others)
            node.Whisper();
        await fleet.UntilAsync(() => others.All(node => node.Received > 100), "the source gets through");

        fleet["a"].Flood();

        await fleet.UntilAsync(() => others.All(node => node.HasSaid("\"outcome\"", "tc-ingress", "attached xdp_firewall", "succeeded")), "the others drop");
        var blocks = fleet["c"].Ask("fleet", "status").Lines.Single().GetProperty("blocks").EnumerateArray().ToList();
        blocks.ShouldHaveSingleItem().GetProperty("prefix").GetString().ShouldBe($"{Source}/32");
        foreach (var node in others)
        {
            var (received, sent) = (node.Received, node.Whispered);
            await fleet.UntilAsync(() => node.Whispered > sent + 200, "more is sent");
            node.Received.ShouldBe(received, $"{node.Name} lets nothing of {Source} through");
        }

        fleet["a"].StopFlood();
        await fleet.UntilAsync(() => others.All(node => node.HasSaid("\"plan\"", "\"revert\"", "block-list/enforce")), "it expires");
        var before = others.Select(node => node.Received).ToList();
        await fleet.UntilAsync(() => others.Zip(before).All(pair => pair.First.Received > pair.Second + 100), "the source gets through again");
    }

    [ScenarioFact]
    public void Check_PolicyThatShutsOutTooMuchOrTheHostItself_IsRefused()
    {
        using var state = new TempFolder();
        using var cli = new Cli(state);
        var text = File.ReadAllText(Cli.InRoot("samples", "fleet", "block-list.yaml"));
        foreach (var (prefix, why) in ((string, string)[])[("127.0.0.1", "this host itself"), ("0.0.0.0", "this host itself"), ("10.0.0.0/8", "would shut out too much"), ("somewhere", "is no address")])
        {
            var check = cli.Run("policy", "check", state.Write("policy.yaml", text.Replace("prefix: \"${group.source}\"", $"prefix: \"{prefix}\"", StringComparison.Ordinal)));

            check.ExitCode.ShouldBe(2, check.ToString());
            check.ToString().ShouldContain(why);
        }
    }
}
