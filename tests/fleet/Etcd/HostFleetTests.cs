using System.Collections.Concurrent;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Fleet;

namespace HyperMesh.Autonomic.Fleet.Tests.Etcd;

/// <summary>The daemon's side of a fleet.</summary>
public sealed class HostFleetTests : IDisposable
{
    private static readonly ChangeNote Note = new("test", "", DateTimeOffset.UnixEpoch);
    private readonly TempFolder _state = new();
    private readonly WorkThread _reading = new("reading");
    private readonly ConcurrentQueue<string> _said = [];
    private readonly PolicyFolder _local;

    public HostFleetTests()
    {
        _state.Write("local.yaml", "");
        _local = PolicyFolder.Open(_state["local.yaml"], (_, _, revision) => new PolicySnapshot(revision, []), _reading, new ProblemList())!;
    }

    public void Dispose()
    {
        _local.Dispose();
        _reading.Dispose();
        _state.Dispose();
    }

    [Fact]
    public async Task Join_NoFleet_IsAloneWithItsOwnFiles()
    {
        await using var alone = await JoinAsync(null);
        alone.Begin(_said.Enqueue);
        await alone.ReadAgainAsync();
        alone.Knowledge.ShouldBeSameAs(FleetOfOne.Instance);
        alone.Policies.ShouldBeSameAs(_local);
        _said.ShouldBeEmpty();
        (await alone.Roster.ReadAsync(CancellationToken.None)).ShouldSatisfyAllConditions(
            roster => roster.Link.ShouldBe("alone"),
            roster => roster.Nodes.ShouldBeEmpty());
    }

    [EtcdFact]
    public async Task Join_FleetHasARevision_TakesItOverKeepsItAndRefusesWhatDoesNotFit()
    {
        await using var fleet = await TestFleet.StartAsync();
        await using var control = fleet.Control();
        await control.PushAsync(Files("good"), null, Note, CancellationToken.None);
        await using var node = await JoinAsync(fleet.Settings("one"));
        node.Begin(_said.Enqueue);
        await Waiting.UntilAsync(() => node.Policies.Current.Fleet == 1, "it is in force");
        await Waiting.UntilAsync(() => _said.Contains("the fleet's store answers"), "the link is told");
        File.ReadAllText(_state["fleet-policies.json"]).ShouldContain("good");

        await control.PushAsync(Files("bad"), null, Note, CancellationToken.None);
        await Waiting.UntilAsync(() => _said.Any(words => words.StartsWith("revision 2 of the fleet does not fit this node, revision 1 stays in force:", StringComparison.Ordinal)), "it is refused");
        await Waiting.UntilAsync(async () => (await control.NodesAsync(CancellationToken.None)) is [{ Answer: { Accepted: false, Revision: 2 } }], "the fleet knows");
        node.Policies.Current.Fleet.ShouldBe(1);
        node.Refusal.ShouldNotBeNull().Revision.ShouldBe(2);
        await control.PushAsync(Files("good"), null, Note, CancellationToken.None);
        await Waiting.UntilAsync(() => node.Policies.Current.Fleet == 3 && node.Refusal is null, "a good one is taken over");
    }

    [EtcdFact]
    public async Task Roster_OneRefusesTheRevision_SaysWhyAndThatItIsGoneOnceItHasLeft()
    {
        await using var fleet = await TestFleet.StartAsync();
        await using var control = fleet.Control();
        await control.PushAsync(Files("bad"), null, Note, CancellationToken.None);
        await using var one = await JoinAsync(fleet.Settings("one"));
        var two = await JoinAsync(fleet.Settings("two"));
        one.Begin(_said.Enqueue);
        await Waiting.UntilAsync(async () => (await one.Roster.ReadAsync(CancellationToken.None)).Nodes is [{ Node: "one", IsUp: true, Refuses: [_, ..] }, { Node: "two", IsUp: true }], "both are up");
        var roster = await one.Roster.ReadAsync(CancellationToken.None);
        (roster.Link, roster.Name, roster.Node, roster.Revision, roster.Nodes[0].Wanted).ShouldBe(("connected", "test", "one", 1, 1));
        roster.Nodes[0].Refuses.ShouldContain(reason => reason.Contains("it is bad", StringComparison.Ordinal));

        await two.DisposeAsync();
        await Waiting.UntilAsync(async () => (await one.Roster.ReadAsync(CancellationToken.None)).Nodes.All(node => node.IsUp == (node.Node == "one")), "one is left");
        fleet.Store.Kill(0);
        await Waiting.UntilAsync(async () => (await one.Roster.ReadAsync(CancellationToken.None)).Problem is not null, "its store does not answer");
    }

    [EtcdFact]
    public async Task Begin_OnlyNode_JudgesTheCanary()
    {
        await using var fleet = await TestFleet.StartAsync();
        await using var control = fleet.Control();
        await using var node = await JoinAsync(fleet.Settings("one"));
        node.Begin(_said.Enqueue);
        await Waiting.UntilAsync(async () => (await control.StatusAsync(CancellationToken.None)).Up is ["one"], "it is up");
        await control.PushAsync(Files("bad"), new CanaryPlan(100, null, TimeSpan.FromMinutes(1), IsAutomatic: true), Note, CancellationToken.None);
        await Waiting.UntilAsync(() => _said.Any(words => words.StartsWith("revision 1 of the fleet is taken back: one refuses it: ", StringComparison.Ordinal)), "it judges");
        (await control.RolloutAsync(CancellationToken.None)).Canary.ShouldBeNull();
    }

    [EtcdFact]
    public async Task Join_StoreIsAway_GoesOnWithTheLastGoodOnes()
    {
        await using var fleet = await TestFleet.StartAsync();
        await fleet.Control().PushAsync(Files("good"), null, Note, CancellationToken.None);
        await using (var before = await JoinAsync(fleet.Settings("one")))
        {
            before.Begin(_said.Enqueue);
            await Waiting.UntilAsync(() => before.Policies.Current.Fleet == 1, "it is in force");
        }

        fleet.Store.Kill(0);
        await using var node = await JoinAsync(fleet.Settings("one"));
        node.Begin(_said.Enqueue);
        node.Knowledge.Link.ShouldBe(FleetLink.Away);
        node.Policies.Current.Fleet.ShouldBe(1);
        await Waiting.UntilAsync(() => _said.Contains("the fleet's store does not answer; this node goes on with the policies it has, and takes no slots"), "it is told");
    }

    [EtcdFact]
    public async Task Join_NameIsTaken_IsRefused()
    {
        await using var fleet = await TestFleet.StartAsync();
        await fleet.StartNodeAsync("one");
        (await Should.ThrowAsync<RefusedException>(() => JoinAsync(fleet.Settings("one")))).Message.ShouldStartWith("fleet test: process ");
    }

    private static Dictionary<string, string> Files(string text) => new() { ["p.yaml"] = text };

    private Task<HostFleet> JoinAsync(FleetSettings? settings) => HostFleet.JoinAsync(settings, _local, Read, _state.Path, _reading, CancellationToken.None);

    private static PolicySnapshot? Read(IReadOnlyDictionary<string, string> files, ProblemList problems, int revision)
    {
        if (files["p.yaml"] == "good")
            return new PolicySnapshot(revision, []);
        problems.Add(Place.StartOf("p.yaml"), "it is bad", "make it good");
        return null;
    }
}
