namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>How the bytes of a member are written for people.</summary>
public enum ValueForm
{
    /// <summary>A whole number in the host's byte order.</summary>
    Number,

    /// <summary>Two digits a byte.</summary>
    Hex,

    /// <summary>UTF-8 up to the first zero.</summary>
    Text,

    /// <summary>Four bytes of address.</summary>
    Ipv4,

    /// <summary>Sixteen bytes of address.</summary>
    Ipv6,

    /// <summary>Sixteen bytes of address, in which IPv4 is mapped.</summary>
    Ip,

    /// <summary>Six bytes of address.</summary>
    Mac,

    /// <summary>Two bytes in network order.</summary>
    Port,
}
