namespace HyperMesh.Autonomic.Bpf.Tests.Pqc;

/// <summary>What a session has received, of struct hm_pqc_window.</summary>
internal sealed record PqcWindow(uint Session, ulong Top, ulong Seen, ulong Packets, ulong Bytes);
