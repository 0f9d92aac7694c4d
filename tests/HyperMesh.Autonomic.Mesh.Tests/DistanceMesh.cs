using System.Net;

namespace HyperMesh.Autonomic.Mesh.Tests;

/// <summary>Tables of all nodes of a mesh, which tell one another in rounds, as beats do.</summary>
internal sealed class DistanceMesh
{
    private readonly HashSet<(char From, char To)> _cut = [];
    private readonly Dictionary<char, DistanceTable> _tables;

    /// <param name="links">Two letters for each, such as <c>ab</c>.</param>
    public DistanceMesh(params IEnumerable<string> links)
    {
        Links = [.. links];
        Nodes = string.Concat(Links.SelectMany(link => link).Distinct().Order());
        _tables = Nodes.ToDictionary(node => node, node => new DistanceTable([.. Nodes.Where(other => other != node).Select(other => new MeshPeer(
            $"{other}", new IPAddress([10, 0, 0, (byte)other]), null, Neighbours(node).Contains(other) ? new MeshLink($"to-{other}", new IPAddress([10, 1, 0, (byte)other]), null) : null, []))]));
    }

    public IReadOnlyList<string> Links { get; }

    public string Nodes { get; }

    public DistanceTable this[char node] => _tables[node];

    public IEnumerable<(char From, char To)> Pairs => from one in Nodes from other in Nodes where one != other select (one, other);

    /// <summary>No beats pass a link any more, and both ends avoid it.</summary>
    public void Cut(string link)
    {
        foreach (var (one, other) in Ends(link))
        {
            _cut.Add((one, other));
            _tables[one].Avoid($"{other}", isAvoided: true);
        }
    }

    /// <summary>A link is as before.</summary>
    public void Mend(string link)
    {
        foreach (var (one, other) in Ends(link))
        {
            _cut.Remove((one, other));
            _tables[one].Avoid($"{other}", isAvoided: false);
        }
    }

    /// <summary>Beats pass, and both ends avoid the link all the same, as for loss.</summary>
    public void Avoid(string link)
    {
        foreach (var (one, other) in Ends(link))
            _tables[one].Avoid($"{other}", isAvoided: true);
    }

    /// <summary>Each node tells each neighbour once, in an order that chance gives.</summary>
    /// <returns>How many peers are reached another way now.</returns>
    public int Round(Random random)
    {
        var beats = Links.SelectMany(Ends).Where(beat => !_cut.Contains(beat)).ToArray();
        random.Shuffle(beats);
        return beats.Sum(beat => _tables[beat.To].Hear($"{beat.From}", _tables[beat.From].Tell($"{beat.To}")).Count);
    }

    /// <summary>Rounds until all tables are as they were before the last one.</summary>
    /// <returns>How many it took, without that last one; -1 where it is more than the limit.</returns>
    public int Settle(Random random, int limit)
    {
        for (var round = 0; round <= limit; round++)
        {
            var before = Shown();
            Round(random);
            if (Shown() == before)
                return round;
        }

        return -1;
    }

    /// <summary>The nodes that a packet passes, from the first to the last; null where it goes round in a circle, is lost on a link that is cut, or finds no way.</summary>
    public string? Walk(char from, char to)
    {
        var passed = $"{from}";
        while (passed[^1] != to)
        {
            if (_tables[passed[^1]].Via($"{to}") is not [var next] || passed.Contains(next) || _cut.Contains((passed[^1], next)))
                return null;
            passed += next;
        }

        return passed;
    }

    /// <summary>Links of the shortest way by whatever is neither cut nor avoided; null for none. By breadth, without the tables.</summary>
    public int? Shortest(char from, char to)
    {
        var reached = new Dictionary<char, int> { [from] = 0 };
        var next = new Queue<char>([from]);
        while (next.TryDequeue(out var node))
            foreach (var neighbour in Neighbours(node).Where(one => !_tables[node].IsAvoided($"{one}") && !reached.ContainsKey(one)))
            {
                reached[neighbour] = reached[node] + 1;
                next.Enqueue(neighbour);
            }

        return reached.TryGetValue(to, out var links) ? links : null;
    }

    private IEnumerable<char> Neighbours(char node) => Links.Where(link => link.Contains(node)).Select(link => link[0] == node ? link[1] : link[0]);

    private string Shown() => string.Join(' ', Pairs.Select(pair => $"{pair}{_tables[pair.From].Via($"{pair.To}")}{_tables[pair.From].Links($"{pair.To}")}"));

    private static IEnumerable<(char From, char To)> Ends(string link) => [(link[0], link[1]), (link[1], link[0])];
}
