using System.Net;

namespace HyperMesh.Autonomic.Mesh.Tests;

/// <summary>One table: what it takes, what it tells, and in which order.</summary>
public sealed class DistanceTableTests
{
    private static readonly MeshPeer Boris = Peer("boris", 2, isNeighbour: true);
    private static readonly MeshPeer Clara = Peer("clara", 3, isNeighbour: true);
    private static readonly MeshPeer Doris = Peer("doris", 4, isNeighbour: true);
    private static readonly MeshPeer Emil = Peer("emil", 5, isNeighbour: false);
    private readonly DistanceTable _table = new([Boris, Clara, Doris, Emil]);

    [Fact]
    public void New_KnowsItsNeighboursAndNobodyElse()
    {
        (_table.Via("boris"), _table.Links("boris")).ShouldBe(("boris", 1));
        _table.Via("emil").ShouldBeNull();
        _table.Links("emil").ShouldBeNull();
        _table.Via("nobody").ShouldBeNull();
        _table.Others(Boris).ShouldBeEmpty();
    }

    [Fact]
    public void Hear_ShorterOrLonger_TakesTheShortestAndSaysWhatHasMoved()
    {
        Hear(Clara, (Emil, 3)).ShouldBe([Emil]);
        (_table.Via("emil"), _table.Links("emil")).ShouldBe(("clara", 4));
        Hear(Boris, (Emil, 1)).ShouldBe([Emil]);
        (_table.Via("emil"), _table.Links("emil")).ShouldBe(("boris", 2));
        _table.Others(Emil).ShouldBe(["clara"]);
        Hear(Boris, (Emil, 1)).ShouldBeEmpty("nothing is new");
        Hear(Boris, (Emil, 2)).ShouldBeEmpty("it is longer, and still the shortest");
        _table.Links("emil").ShouldBe(3);
        Hear(Boris).ShouldBe([Emil]);
        _table.Via("emil").ShouldBe("clara");
        Hear(Clara).ShouldBe([Emil]);
        _table.Via("emil").ShouldBeNull();
    }

    [Fact]
    public void Hear_TooFarOrUnknownOrTwice_IsNotTaken()
    {
        Hear(Boris, (Emil, DistanceTable.Longest)).ShouldBeEmpty();
        Hear(Boris, (Emil, byte.MaxValue)).ShouldBeEmpty("no sum wraps around");
        Hear(Boris, (Emil, DistanceTable.Longest - 1)).ShouldBe([Emil]);
        _table.Links("emil").ShouldBe(DistanceTable.Longest);
        _table.Hear("boris", [(12345, 1), (12345, 2)]).ShouldBe([Emil]);
        _table.Via("emil").ShouldBeNull();
        _table.Hear("stranger", [(DistanceTable.KeyOf(Emil.Address), 1)]).ShouldBeEmpty("who is no neighbour has nothing to tell");
    }

    [Fact]
    public void Tell_NeverAWayThatLeadsBack()
    {
        Hear(Boris, (Emil, 1));
        Hear(Clara, (Doris, 1));
        _table.Tell("boris").Order().ShouldBe(new[] { Told(Clara, 1), Told(Doris, 1) }.Order(), "not of itself, and not of what is reached by way of it");
        _table.Tell("clara").Order().ShouldBe(new[] { Told(Boris, 1), Told(Doris, 1), Told(Emil, 2) }.Order());
    }

    [Fact]
    public void Tell_MoreNodesThanABeatHolds_TellsAsManyAsItHolds()
    {
        var many = new DistanceTable([.. Enumerable.Range(1, 200).Select(i => Peer($"n{i}", i, isNeighbour: true))]);
        many.Tell("n200").Count.ShouldBe(DistanceTable.Most);
    }

    [Fact]
    public void Avoid_Neighbour_IsTheLastResortAndNotForgotten()
    {
        Hear(Boris, (Emil, 1), (Clara, 1));
        Hear(Clara, (Boris, 2), (Emil, 4));
        _table.Avoid("boris", isAvoided: true).ShouldBe([Boris, Emil], ignoreOrder: true);
        _table.IsAvoided("boris").ShouldBeTrue();
        (_table.Via("boris"), _table.Links("boris")).ShouldBe(("clara", 3));
        (_table.Via("emil"), _table.Links("emil")).ShouldBe(("clara", 5));
        _table.Others(Emil).ShouldBe(["boris"]);

        Hear(Clara).ShouldBe([Boris, Emil], ignoreOrder: true);
        (_table.Via("emil"), _table.Links("emil")).ShouldBe(("boris", 10));
        (_table.Via("boris"), _table.Links("boris")).ShouldBe(("boris", 9));

        _table.Avoid("boris", isAvoided: false).ShouldBeEmpty("the ways are the same");
        _table.Links("emil").ShouldBe(2);
        _table.IsAvoided("boris").ShouldBeFalse();
    }

    [Fact]
    public void Hear_NothingNewButAnAvoidedNeighbourHasFallenSilent_GoesByTheOther()
    {
        var silent = new HashSet<string>();
        var table = new DistanceTable([Boris, Clara, Emil], silent.Contains);
        table.Hear("boris", [(DistanceTable.KeyOf(Emil.Address), 1)]);
        table.Hear("clara", [(DistanceTable.KeyOf(Emil.Address), 1)]);
        table.Avoid("boris", isAvoided: true);
        table.Avoid("clara", isAvoided: true);
        table.Via("emil").ShouldBe("boris");

        silent.Add("boris");
        table.Hear("clara", [(DistanceTable.KeyOf(Emil.Address), 1)]).ShouldContain(Emil);
        table.Via("emil").ShouldBe("clara");
    }

    [Fact]
    public void Ties_AreBrokenByVia_ThenByTheOrderOfPeers()
    {
        foreach (var neighbour in new[] { Boris, Clara, Doris })
            Hear(neighbour, (Emil, 1));
        _table.Via("emil").ShouldBe("boris");
        _table.Others(Emil).ShouldBe(["clara", "doris"]);

        var fond = Emil with { Via = ["doris", "clara"] };
        var table = new DistanceTable([Boris, Clara, Doris, fond]);
        foreach (var neighbour in new[] { Boris, Clara, Doris })
            table.Hear(neighbour.Name, [Told(Emil, 1)]);
        table.Via("emil").ShouldBe("doris");
        table.Others(fond).ShouldBe(["clara", "boris"]);
        table.Hear("doris", [Told(Emil, 2)]);
        table.Via("emil").ShouldBe("clara", "what is shorter counts first");
    }

    [Fact]
    public void KeyOf_AddressInEitherForm_IsTheSame()
    {
        DistanceTable.KeyOf(IPAddress.Parse("192.0.2.1")).ShouldBe(DistanceTable.KeyOf(IPAddress.Parse("::ffff:192.0.2.1")));
        DistanceTable.KeyOf(IPAddress.Parse("192.0.2.1")).ShouldNotBe(DistanceTable.KeyOf(IPAddress.Parse("192.0.2.2")));
    }

    private static MeshPeer Peer(string name, int host, bool isNeighbour) => new(
        name, new IPAddress([10, 0, 0, (byte)host]), null, isNeighbour ? new MeshLink($"to-{name}", new IPAddress([10, 1, 0, (byte)host]), null) : null, []);

    private static (ulong Node, byte Links) Told(MeshPeer node, int links) => (DistanceTable.KeyOf(node.Address), (byte)links);

    private IReadOnlyList<MeshPeer> Hear(MeshPeer from, params (MeshPeer Node, int Links)[] distances) =>
        _table.Hear(from.Name, [.. distances.Select(one => Told(one.Node, one.Links))]);
}
