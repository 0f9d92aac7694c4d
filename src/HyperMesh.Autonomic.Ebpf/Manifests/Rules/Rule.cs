using System.Net;

namespace HyperMesh.Autonomic.Ebpf.Manifests.Rules;

/// <summary>A rule as it was read; what it does not name is null or absent.</summary>
internal sealed class Rule
{
    /// <summary>Its place in the list, from 0.</summary>
    public required int Number { get; init; }

    public RuleAction Action { get; set; }

    public byte? Protocol { get; set; }

    /// <summary>Null for both.</summary>
    public RuleDirection? Direction { get; set; }

    /// <summary>By the name of the field.</summary>
    public Dictionary<string, IPNetwork> Networks { get; } = [];

    /// <summary>By the name of the field; both ends belong to it.</summary>
    public Dictionary<string, (ushort First, ushort Last)> Ports { get; } = [];

    /// <summary>Packets a second.</summary>
    public ulong? Rate { get; set; }

    /// <summary>Packets at once.</summary>
    public ulong? Burst { get; set; }

    public long Priority { get; set; }
}
