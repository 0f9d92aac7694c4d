using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;

namespace HyperMesh.Autonomic.Mesh;

/// <summary>How far it is to each node, and by which neighbour: a distance vector with poisoned reverse (RFC 2453, section 3.4), told in beats, so that a way that has ended is known
/// in all of the mesh some beats later. Not thread-safe.</summary>
/// <remarks>Distances are links, where one to an avoided neighbour counts for five, and for nine where it is silent. A neighbour is never told of a way that leads through itself, and no way is longer than <see cref="Longest"/>: two nodes that each believe the other count up to it, one for each
/// beat, and then know that there is no way.</remarks>
public sealed class DistanceTable
{
    /// <summary>Links of the longest way.</summary>
    public const byte Longest = 15;

    /// <summary>Links that an avoided neighbour counts for in addition: a bad way is better than none, and worse than any other; one that is silent now is worse than one that was.</summary>
    private const byte Detour = 4;
    private const byte SilentDetour = 8;

    /// <summary>Nodes that a beat tells of, so that it fits into a packet.</summary>
    public const int Most = 128;

    private readonly IReadOnlyList<MeshPeer> _peers;
    private readonly Func<string, bool> _isSilent;
    private readonly Dictionary<string, Dictionary<ulong, byte>> _told = [];
    private readonly HashSet<string> _avoided = [];
    private readonly Dictionary<string, (string Via, byte Links)> _now = [];
    private HashSet<string> _silent = [];

    /// <param name="peers">All other nodes; those with a link are neighbours.</param>
    /// <param name="isSilent">Whether an avoided neighbour is silent at this moment; null takes each for silent.</param>
    public DistanceTable(IReadOnlyList<MeshPeer> peers, Func<string, bool>? isSilent = null)
    {
        (_peers, _isSilent) = (peers, isSilent ?? (_ => true));
        Choose();
    }

    /// <summary>What a node is called in beats: eight bytes of the SHA-256 of its address.</summary>
    public static ulong KeyOf(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(address.MapToIPv6().GetAddressBytes()));
    }

    /// <summary>The neighbour by which a peer is reached; null where there is no way.</summary>
    public string? Via(string peer) => _now.TryGetValue(peer, out var way) ? way.Via : null;

    /// <summary>How far it is to a peer; null where there is no way.</summary>
    public int? Links(string peer) => _now.TryGetValue(peer, out var way) ? way.Links : null;

    /// <summary>The neighbours that know another way than the one that is taken, the best one first.</summary>
    public IReadOnlyList<string> Others(MeshPeer peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        return [.. Sorted(peer).Select(way => way.Via).Where(via => via != Via(peer.Name))];
    }

    /// <summary>Whether a neighbour is avoided.</summary>
    public bool IsAvoided(string neighbour) => _avoided.Contains(neighbour);

    /// <summary>Avoids a neighbour, or does not any more.</summary>
    /// <returns>The peers that are reached another way now.</returns>
    public IReadOnlyList<MeshPeer> Avoid(string neighbour, bool isAvoided)
    {
        if (isAvoided)
            _avoided.Add(neighbour);
        else
            _avoided.Remove(neighbour);
        return Choose();
    }

    /// <summary>Takes what a neighbour says.</summary>
    /// <returns>As <see cref="Avoid"/>.</returns>
    public IReadOnlyList<MeshPeer> Hear(string neighbour, IReadOnlyList<(ulong Node, byte Links)> distances)
    {
        ArgumentNullException.ThrowIfNull(distances);
        if (_silent.SetEquals(Silent) && _told.TryGetValue(neighbour, out var before) && before.Count == distances.Count && distances.All(one => before.TryGetValue(one.Node, out var links) && links == one.Links))
            return [];

        var told = new Dictionary<ulong, byte>();
        foreach (var (node, links) in distances)
            told[node] = links;
        _told[neighbour] = told;
        return Choose();
    }

    /// <summary>What a neighbour is told.</summary>
    public IReadOnlyList<(ulong Node, byte Links)> Tell(string neighbour) =>
        [.. _peers.Where(peer => _now.TryGetValue(peer.Name, out var way) && way.Via != neighbour && peer.Name != neighbour)
            .Select(peer => (KeyOf(peer.Address), _now[peer.Name].Links)).Take(Most)];

    /// <summary>Those avoided neighbours that are silent at this moment.</summary>
    private IEnumerable<string> Silent => _avoided.Where(_isSilent);

    private List<MeshPeer> Choose()
    {
        _silent = [.. Silent];
        var moved = new List<MeshPeer>();
        foreach (var peer in _peers)
        {
            var before = Via(peer.Name);
            if (Sorted(peer) is [var best, ..])
                _now[peer.Name] = best;
            else
                _now.Remove(peer.Name);
            if (Via(peer.Name) != before)
                moved.Add(peer);
        }

        return moved;
    }

    private List<(string Via, byte Links)> Sorted(MeshPeer to) => [.. Ways(to).OrderBy(way => way.Links).ThenBy(way => Rank(to, way.Via))];

    /// <summary>The neighbours that know a way, and how far it is by them. That a link leads to its own end is known without a word.</summary>
    private IEnumerable<(string Via, byte Links)> Ways(MeshPeer to)
    {
        foreach (var neighbour in _peers.Where(one => one.Link is not null))
        {
            var first = 1 + DetourBy(neighbour.Name);
            if (neighbour == to)
                yield return (neighbour.Name, (byte)first);
            else if (_told.TryGetValue(neighbour.Name, out var told) && told.TryGetValue(KeyOf(to.Address), out var links) && links + first <= Longest)
                yield return (neighbour.Name, (byte)(links + first));
        }
    }

    private int DetourBy(string neighbour) => !_avoided.Contains(neighbour) ? 0 : _silent.Contains(neighbour) ? SilentDetour : Detour;

    /// <summary>Among ways of the same length: as the node's document orders them, then as peers are listed.</summary>
    private int Rank(MeshPeer to, string via)
    {
        var place = to.Via.ToList().IndexOf(via);
        return place >= 0 ? place : to.Via.Count + _peers.ToList().FindIndex(peer => peer.Name == via);
    }
}
