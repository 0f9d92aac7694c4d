using System.Net;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Host.NetworkPolicies;

/// <summary>A document of kind NetworkPolicy, its identities resolved. Immutable.</summary>
internal sealed record NetworkPolicy
{
    public required string Name { get; init; }

    public required Place Place { get; init; }

    /// <summary>Whom it protects; null for all.</summary>
    public required IReadOnlyList<IPNetwork>? Endpoints { get; init; }

    /// <summary>What may come in to the endpoints; null where the policy says nothing of that, empty where nothing may.</summary>
    public required IReadOnlyList<NetworkRule>? Ingress { get; init; }

    /// <summary>What the endpoints may send; null where the policy says nothing of that, empty where nothing may.</summary>
    public required IReadOnlyList<NetworkRule>? Egress { get; init; }

    /// <summary>Whether the answers to what it allows are allowed too: the firewall knows packets and no connections.</summary>
    public required bool AllowsAnswers { get; init; }

    public bool IsFor(IPAddress address) => Endpoints?.Any(network => NetworkList.Has(network, address)) != false;

    /// <summary>The rules of a direction; null where the policy says nothing of it.</summary>
    public IReadOnlyList<NetworkRule>? Rules(NetworkDirection direction) => direction == NetworkDirection.Ingress ? Ingress : Egress;

    /// <summary>What is allowed in a direction: its rules, and the answers to what is allowed in the other.</summary>
    public IEnumerable<NetworkRule> Allowed(NetworkDirection direction)
    {
        var other = direction == NetworkDirection.Ingress ? Egress : Ingress;
        return [.. Rules(direction) ?? [], .. AllowsAnswers ? (other ?? []).Select(rule => rule.Answers) : []];
    }
}
