namespace HyperMesh.Autonomic.Ebpf.Events;

/// <summary>How much came, and how much did not. Counts are over all subscriptions.</summary>
/// <param name="Events">Events handed to observers.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Lost">
/// Events that found no room, as far as the kernel tells user space. Of a ring buffer it tells nothing: there only the program knows
/// (bpf_ringbuf_reserve gives null), so it has to count, and this is 0.
/// </param>
/// <param name="Waiting">Bytes that wait in the kernel's memory now; 0 without a subscription.</param>
/// <param name="Size">Bytes of that memory; 0 without a subscription.</param>
public readonly record struct EventStatistics(ulong Events, ulong Bytes, ulong Lost, long Waiting, long Size);
