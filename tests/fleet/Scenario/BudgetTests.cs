using HyperMesh.Autonomic.Fleet.Tests.Etcd;

namespace HyperMesh.Autonomic.Fleet.Tests.Scenario;

public sealed class BudgetTests
{
    [ScenarioFact]
    public async Task Flood_OnThreeNodesAtOnceWithALimitOfOne_OneActsAtATime()
    {
        await using var fleet = await ScenarioFleet.StartAsync(ScenarioFleet.Guard());
        var most = 0;
        void Look() => most = Math.Max(most, fleet.Nodes.Count(node => node.Drops));

        foreach (var node in fleet.Nodes)
            node.Flood();
        var waiting = fleet.Nodes.ToList();
        while (waiting.Count > 0)
        {
            await fleet.UntilAsync(() => waiting.Any(node => node.Drops), "one acts", Look);
            var acting = waiting.First(node => node.Drops);
            waiting.Remove(acting);
            await fleet.UntilAsync(
                () => waiting.All(node => node.HasSaid("\"hold\"", $"act already: {acting.Name}")), $"the others hold, and say that {acting.Name} acts", Look);

            acting.StopFlood();

            await fleet.UntilAsync(() => !acting.Drops, $"{acting.Name} takes it back", Look);
        }

        most.ShouldBe(1);
        var (held, grants, _) = await SlotHistory.CheckAsync(fleet.Store, _ => 1);
        held.ShouldBe(1);
        grants.ShouldBe(3);
    }
}
