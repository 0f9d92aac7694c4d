using System.Net;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Host.NetworkPolicies;

/// <summary>One rule of the firewall, and where it comes from.</summary>
/// <param name="Drops">Whether it drops; else it allows.</param>
/// <param name="Direction">Of the packets.</param>
/// <param name="Source">Null for any.</param>
/// <param name="Destination">Null for any.</param>
/// <param name="Port">Protocol and ports; null for any.</param>
internal sealed record FirewallRule(bool Drops, NetworkDirection Direction, IPNetwork? Source, IPNetwork? Destination, NetPort? Port)
{
    /// <summary>Where it comes from, which makes no difference to what it does.</summary>
    public Origin From { get; init; }

    /// <summary>Whether every packet that another takes is taken by this one.</summary>
    public bool Covers(FirewallRule other) =>
        Direction == other.Direction && Covers(Source, other.Source) && Covers(Destination, other.Destination)
        && (Port is null || (other.Port is { } port && Port.Protocol == port.Protocol && Covers(Port.Port, port.Port) && Covers(Port.SourcePort, port.SourcePort)));

    public bool Equals(FirewallRule? other) => other is not null && Drops == other.Drops && Direction == other.Direction
        && Nullable.Equals(Source, other.Source) && Nullable.Equals(Destination, other.Destination) && Equals(Port, other.Port);

    public override int GetHashCode() => HashCode.Combine(Drops, Direction, Source, Destination, Port);

    private static bool Covers(IPNetwork? outer, IPNetwork? inner) => outer is not { } wide || (inner is { } narrow && NetworkList.Covers(wide, narrow));

    private static bool Covers(PortRange? outer, PortRange? inner) => outer is not { } wide || (inner is { } narrow && wide.Covers(narrow));

    /// <summary>The policy, its rule, and where that stands.</summary>
    internal readonly record struct Origin(string Policy, string Rule, Place Place);
}
