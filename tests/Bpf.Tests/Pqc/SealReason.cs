namespace HyperMesh.Autonomic.Bpf.Tests.Pqc;

/// <summary>What sealing came to, in the order of enum hm_seal_reason.</summary>
public enum SealReason
{
    Sealed,
    NotOurs,
    Malformed,
    Fragment,
    Options,
    TooLong,
    Gso,
    NoSession,
    Expired,
    UsedUp,
}
