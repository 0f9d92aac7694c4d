using System.Net;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Plugins.Mesh;

/// <summary>Which way packets go: in the kernel's own table for those of this host, in the maps of XDP for those that pass through. Thread-safe.</summary>
internal sealed class RouteBoard : IDisposable
{
    private readonly Lock _gate = new();
    private readonly MeshConfig _config;
    private readonly DataPath _path;
    private readonly KernelRoutes _routes;
    private readonly IReadOnlyDictionary<string, LinkDevice> _devices;
    private readonly DistanceTable _distances;
    private readonly HashSet<MeshPeer> _late = [];
    private readonly HashSet<IPNetwork> _set = [];

    /// <summary>Sets the routes to neighbours; the others come with beats.</summary>
    /// <param name="config">The node.</param>
    /// <param name="path">Its programs.</param>
    /// <param name="routes">The kernel's own.</param>
    /// <param name="devices">Its interfaces, by name.</param>
    /// <param name="isSilent">Whether nothing comes from a neighbour at this moment.</param>
    /// <exception cref="IOException">The kernel refuses one; those that were set are gone again.</exception>
    public RouteBoard(MeshConfig config, DataPath path, KernelRoutes routes, IReadOnlyDictionary<string, LinkDevice> devices, Func<string, bool> isSilent)
    {
        (_config, _path, _routes, _devices) = (config, path, routes, devices);
        _distances = new DistanceTable(config.Peers, isSilent);
        try
        {
            lock (_gate)
                Apply(config.Peers);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Ways to peers that have become others, none or some.</summary>
    public long Moved { get; private set; }

    /// <summary>How many peers are reached by a neighbour although there is another who is not avoided.</summary>
    public int CountBy(string neighbour)
    {
        lock (_gate)
            return _config.Peers.Count(peer => _distances.Via(peer.Name) == neighbour && _distances.Others(peer).Any(other => !_distances.IsAvoided(other)));
    }

    public bool IsAvoided(string neighbour)
    {
        lock (_gate)
            return _distances.IsAvoided(neighbour);
    }

    /// <summary>What a neighbour is told in beats.</summary>
    public IReadOnlyList<(ulong Node, byte Links)> Tell(string neighbour)
    {
        lock (_gate)
            return _distances.Tell(neighbour);
    }

    /// <summary>Takes what a neighbour tells.</summary>
    public void Hear(string neighbour, IReadOnlyList<(ulong Node, byte Links)> distances)
    {
        lock (_gate)
        {
            var moved = _distances.Hear(neighbour, distances);
            Moved += moved.Count;
            if (moved.Count + _late.Count == 0)
                return;
            try
            {
                Apply([.. moved.Union(_late)]);
            }
            catch (IOException)
            {
                // Tried again with the next beat.
            }
        }
    }

    /// <summary>Avoids a neighbour, or does not any more.</summary>
    /// <returns>The peers that are reached another way now.</returns>
    /// <exception cref="IOException">The kernel refuses; what could be set is set, and the rest is tried again with the next beat.</exception>
    public IReadOnlyList<string> Set(string neighbour, bool isAvoided)
    {
        lock (_gate)
        {
            var moved = _distances.Avoid(neighbour, isAvoided);
            Moved += moved.Count;
            Apply(moved);
            return [.. moved.Select(peer => peer.Name)];
        }
    }

    /// <summary>Sets all routes as they are already, so that nothing is done for the first time when it matters.</summary>
    /// <returns>No peer is reached another way.</returns>
    /// <exception cref="IOException">The kernel refuses one.</exception>
    public IReadOnlyList<string> Rehearse()
    {
        lock (_gate)
            Apply(_config.Peers);
        return [];
    }

    public IReadOnlyList<MeshRouteStatus> Status()
    {
        lock (_gate)
        {
            return
            [
                .. from peer in _config.Peers
                   from network in NetworksOf(peer)
                   select new MeshRouteStatus(network.ToString(), peer.Name, _distances.Via(peer.Name), _distances.Links(peer.Name), _distances.Others(peer)),
            ];
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var network in _set)
            {
                try
                {
                    _routes.Remove(network);
                }
                catch (BpfException)
                {
                    // Gone with its interface, or somebody has taken it away.
                }
            }

            _set.Clear();
        }
    }

    private void Apply(IReadOnlyCollection<MeshPeer> moved)
    {
        _late.UnionWith(moved);
        foreach (var peer in moved)
            foreach (var network in NetworksOf(peer))
            {
                _path.Route(network, LinkTo(peer));
                Set(network, LinkTo(peer));
                _set.Add(network);
            }

        _late.ExceptWith(moved);
    }

    private MeshLink? LinkTo(MeshPeer peer) => _distances.Via(peer.Name) is { } via ? _config.Peers.First(one => one.Name == via).Link : null;

    private IEnumerable<IPNetwork> NetworksOf(MeshPeer peer) =>
        _config.Networks.Where(network => network.Peer == peer.Name).Select(network => network.To).Prepend(new IPNetwork(peer.Address, 8 * peer.Address.GetAddressBytes().Length));

    /// <summary>What is sealed grows: the stack is told to leave room. Where there is no way, whoever sends is told so.</summary>
    private void Set(IPNetwork network, MeshLink? link) => Kernel.Tell(() =>
    {
        if (link is null)
            _routes.Refuse(network);
        else
            _routes.Replace(network, new KernelRoute(link.Address, _devices[link.Interface].Index, SourceTo(network), _devices[link.Interface].Mtu - DataPath.Overhead));
    });

    private IPAddress? SourceTo(IPNetwork network) => network.BaseAddress.AddressFamily == _config.Address.AddressFamily ? _config.Address : null;
}
