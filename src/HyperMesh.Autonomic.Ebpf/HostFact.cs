namespace HyperMesh.Autonomic.Ebpf;

/// <summary>One thing that was looked at on a host.</summary>
/// <param name="Name">What it is, as in "bpffs".</param>
/// <param name="Status">How it stands.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Mend">What to do about it; null when there is nothing to do.</param>
public sealed record HostFact(string Name, FactStatus Status, string Detail, string? Mend);
