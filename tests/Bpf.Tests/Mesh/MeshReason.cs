namespace HyperMesh.Autonomic.Bpf.Tests.Mesh;

/// <summary>What became of a packet, in the order of enum hm_mf_reason.</summary>
public enum MeshReason
{
    Redirected,
    NotIp,
    Tagged,
    OtherHost,
    Malformed,
    Options,
    Unroutable,
    NoRoute,
    Local,
    Blackholed,
    UnknownNeighbour,
    TtlExpired,
    TooBig,
    ClassDropped,
    NoPort,
}
