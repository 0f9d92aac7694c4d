using HyperMesh.Autonomic.Ebpf.Readings;
using HyperMesh.Autonomic.Host.NetworkPolicies;

namespace HyperMesh.Autonomic.Host.Flows;

/// <summary>Which flows are wanted; what is null takes all. Immutable.</summary>
internal sealed record FlowFilter
{
    /// <summary>An interface, or a hook such as tc-egress:eth0.</summary>
    public string? Interface { get; init; }

    public FlowNetwork? Source { get; init; }

    public FlowNetwork? Destination { get; init; }

    /// <summary>Of either end.</summary>
    public FlowNetwork? Ip { get; init; }

    public byte? Protocol { get; init; }

    /// <summary>Of either end.</summary>
    public PortRange? Port { get; init; }

    public PortRange? SourcePort { get; init; }

    public PortRange? DestinationPort { get; init; }

    public ulong MinPackets { get; init; }

    /// <summary>Only dropped ones, or only passed ones.</summary>
    public bool? IsDropped { get; init; }

    /// <summary>Only those with a packet since then.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Whether a hook can have what is wanted.</summary>
    public bool Takes(string hook, string target) => Interface is null || Interface == target || Interface == hook;

    public bool Takes(in FlowEntry flow, DateTimeOffset lastSeen)
    {
        var key = flow.Key;
        return flow.Packets >= MinPackets
            && (IsDropped is null || IsDropped == key.IsDropped)
            && (Protocol is null || Protocol == key.Protocol)
            && (Since is null || lastSeen >= Since)
            && Source?.Has(key.Source) != false
            && Destination?.Has(key.Destination) != false
            && (Ip is not { } ip || ip.Has(key.Source) || ip.Has(key.Destination))
            && SourcePort?.Has(key.SourcePort) != false
            && DestinationPort?.Has(key.DestinationPort) != false
            && (Port is not { } port || port.Has(key.SourcePort) || port.Has(key.DestinationPort));
    }
}
