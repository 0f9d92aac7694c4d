using System.Net;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Host.NetworkPolicies;

/// <summary>What a policy allows: with these peers, on these ports.</summary>
/// <param name="Name">As in ingress[0].</param>
/// <param name="Place">Where it is written.</param>
/// <param name="Peers">The other ends; null for any.</param>
/// <param name="Ports">Protocols and ports; null for any.</param>
internal sealed record NetworkRule(string Name, Place Place, IReadOnlyList<IPNetwork>? Peers, IReadOnlyList<NetPort>? Ports)
{
    public bool Allows(IPAddress peer, byte protocol, int? port, int? sourcePort) =>
        Peers?.Any(network => NetworkList.Has(network, peer)) != false && Ports?.Any(one => one.Takes(protocol, port, sourcePort)) != false;

    /// <summary>Allows the answers to what this allows.</summary>
    public NetworkRule Answers => this with { Name = $"answers to {Name}", Ports = Ports is null ? null : [.. Ports.Select(port => port.Turned)] };
}
