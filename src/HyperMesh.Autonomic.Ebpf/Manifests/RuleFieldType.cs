namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>What a field of a rule looks like.</summary>
public enum RuleFieldType
{
    /// <summary>allow, drop or limit.</summary>
    Action,

    /// <summary>A network that an address is in, IPv4 or IPv6.</summary>
    Cidr,

    /// <summary>An IP protocol by name or number.</summary>
    Protocol,

    /// <summary>A port, or a range of them.</summary>
    Port,

    /// <summary>ingress, egress or both.</summary>
    Direction,

    /// <summary>Packets a second that <c>limit</c> lets through.</summary>
    Rate,

    /// <summary>Packets that <c>limit</c> lets through at once.</summary>
    Burst,

    /// <summary>Rules with a lower number come first; those with the same in the order of the list.</summary>
    Priority,
}
