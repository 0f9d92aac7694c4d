namespace HyperMesh.Autonomic.Bpf.Tests.Pqc;

/// <summary>What a check came to, in the order of enum hm_pqc_reason.</summary>
public enum PqcReason
{
    Ok,
    NotOurs,
    Malformed,
    Fragment,
    Options,
    TooLong,
    UnknownSession,
    Expired,
    WrongPeer,
    TooOld,
    BadMac,
    Replayed,
    SlotTaken,
}
