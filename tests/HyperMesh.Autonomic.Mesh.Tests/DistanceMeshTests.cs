namespace HyperMesh.Autonomic.Mesh.Tests;

/// <summary>Whole meshes of tables: that all find the shortest ways, and again when links fail.</summary>
public sealed class DistanceMeshTests
{
    private const int Seeds = 20;

    /// <summary>Twice the longest way: word of a failure goes all through the mesh, and the answer comes back.</summary>
    private const int Rounds = 2 * DistanceTable.Longest;

    private static readonly string[] House = ["ab", "bc", "cd", "de", "ea", "be"];

    public static TheoryData<string> Links => [.. House];

    public static TheoryData<string> PairsOfLinks =>
        [.. from one in House from other in House where string.CompareOrdinal(one, other) < 0 && Stays(one, other) select $"{one} {other}"];

    public static TheoryData<char> Nodes => [.. "abcde"];

    [Fact]
    public void Mesh_FromNothing_FindsTheShortestWays() => ForEachSeed(House, (mesh, _) => AssertShortest(mesh));

    [Theory]
    [MemberData(nameof(Links))]
    public void Mesh_OneLinkFails_GoesByOthersWithoutALoop_AndBackWhenItIsMended(string link) => ForEachSeed(House, (mesh, random) =>
    {
        mesh.Cut(link);
        mesh.Settle(random, Rounds).ShouldBeInRange(0, 5);
        AssertShortest(mesh);
        mesh.Mend(link);
        mesh.Settle(random, Rounds).ShouldBeInRange(0, 5);
        AssertShortest(mesh);
    });

    [Theory]
    [MemberData(nameof(PairsOfLinks))]
    public void Mesh_TwoLinksFail_AndItStaysWhole_GoesByOthersWithoutALoop(string pair) => ForEachSeed(House, (mesh, random) =>
    {
        mesh.Cut(pair[..2]);
        // The second one fails before, while or after word of the first has gone round.
        for (var rounds = random.Next(4); rounds > 0; rounds--)
            mesh.Round(random);
        mesh.Cut(pair[3..]);
        mesh.Settle(random, Rounds).ShouldBeInRange(0, 10);
        AssertShortest(mesh);
    });

    [Theory]
    [MemberData(nameof(Links))]
    public void Mesh_OneLinkIsBadAndBeatsPassIt_GoesByOthers(string link) => ForEachSeed(House, (mesh, random) =>
    {
        mesh.Avoid(link);
        mesh.Settle(random, Rounds).ShouldBeInRange(0, 5);
        AssertShortest(mesh);
    });

    [Theory]
    [MemberData(nameof(Nodes))]
    public void Mesh_ANodeDies_NobodyCountsWithoutEndAndTheOthersReachOneAnother(char dead) => ForEachSeed(House, (mesh, random) =>
    {
        foreach (var link in House.Where(link => link.Contains(dead)))
            mesh.Cut(link);
        mesh.Settle(random, Rounds).ShouldBeInRange(0, Rounds);
        foreach (var (from, to) in mesh.Pairs.Where(pair => pair.From != dead && pair.To != dead))
            (mesh.Walk(from, to)?.Length - 1).ShouldBe(mesh.Shortest(from, to), $"{from} to {to} without {dead}");
        foreach (var from in mesh.Nodes.Where(node => node != dead))
        {
            mesh.Walk(from, dead).ShouldBeNull();
            mesh[from].Links($"{dead}")!.Value.ShouldBeInRange(9, DistanceTable.Longest, "the last resort is the link that it was on");
        }
    });

    [Fact]
    public void Mesh_PartsIntoTwo_NobodyCountsWithoutEnd() => ForEachSeed(["ab", "bc", "ca", "cd", "de", "ef", "fd"], (mesh, random) =>
    {
        mesh.Cut("cd");
        mesh.Settle(random, Rounds).ShouldBeInRange(0, Rounds);
        foreach (var (from, to) in mesh.Pairs.Where(pair => mesh.Shortest(pair.From, pair.To) is not null))
            (mesh.Walk(from, to)?.Length - 1).ShouldBe(mesh.Shortest(from, to), $"{from} to {to}");
        mesh.Mend("cd");
        mesh.Settle(random, Rounds).ShouldBeInRange(0, 6);
        AssertShortest(mesh);
    });

    [Fact]
    public void Mesh_OnlyWayIsBad_IsTakenAllTheSame()
    {
        var random = new Random(1);
        var mesh = new DistanceMesh("ab", "bc");
        mesh.Settle(random, Rounds);
        mesh.Avoid("bc");
        mesh.Settle(random, Rounds);
        mesh.Walk('a', 'c').ShouldBe("abc");
        mesh['a'].Links("c").ShouldBe(10);
    }

    [Fact]
    public void Mesh_AtRandom_WithLinksThatFailAtRandom_FindsTheShortestWays()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var nodes = "abcdefgh"[..random.Next(3, 9)];
            var all = from one in nodes from other in nodes where one < other select $"{one}{other}";
            // A ring, so that it is whole, and some more.
            var ring = nodes.Index().Select(one => string.Concat(new[] { one.Item, nodes[(one.Index + 1) % nodes.Length] }.Order()));
            var mesh = new DistanceMesh(ring.Union(all.Where(_ => random.Next(4) == 0)));
            mesh.Settle(random, Rounds).ShouldBeInRange(0, Rounds);
            AssertShortest(mesh);
            for (var i = 0; i < 4; i++)
            {
                var link = mesh.Links[random.Next(mesh.Links.Count)];
                mesh.Cut(link);
                var isWhole = mesh.Pairs.All(pair => mesh.Shortest(pair.From, pair.To) is not null);
                mesh.Settle(random, 2 * Rounds).ShouldBeInRange(0, 2 * Rounds, $"seed {seed}");
                if (isWhole)
                    AssertShortest(mesh);
                else
                    mesh.Mend(link);
            }
        }
    }

    private static bool Stays(string one, string other)
    {
        var mesh = new DistanceMesh(House);
        mesh.Cut(one);
        mesh.Cut(other);
        return mesh.Pairs.All(pair => mesh.Shortest(pair.From, pair.To) is not null);
    }

    private static void ForEachSeed(IReadOnlyList<string> links, Action<DistanceMesh, Random> check)
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var (mesh, random) = (new DistanceMesh(links), new Random(seed));
            mesh.Settle(random, Rounds).ShouldBeInRange(0, 5);
            check(mesh, random);
        }
    }

    private static void AssertShortest(DistanceMesh mesh)
    {
        foreach (var (from, to) in mesh.Pairs)
        {
            var way = mesh.Walk(from, to).ShouldNotBeNull($"{from} to {to}");
            (way.Length - 1).ShouldBe(mesh.Shortest(from, to)!.Value, way);
            mesh[from].Links($"{to}").ShouldBe(way.Length - 1);
        }
    }
}
