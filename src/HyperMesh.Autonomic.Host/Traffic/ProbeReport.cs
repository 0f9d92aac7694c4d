namespace HyperMesh.Autonomic.Host.Traffic;

/// <summary>What became of the datagrams of a <see cref="ProbeStream"/>.</summary>
/// <param name="Sent">Those that were due, also where the kernel had no route for one: to whoever waits for it, it is lost.</param>
/// <param name="Received">Those that arrived, each counted once.</param>
/// <param name="Duplicates">Arrivals of one that had arrived before.</param>
/// <param name="Reordered">Arrivals after one that was sent later (RFC 4737).</param>
/// <param name="LongestGap">The longest time without an arrival, from the first datagram sent to the last; threads that wait for a processor are in it.</param>
/// <param name="FirstLost">When the first lost one was due, after the beginning; null where none was.</param>
/// <param name="LastLost">The same of the last lost one.</param>
internal sealed record ProbeReport(
    long Sent, long Received, long Duplicates, long Reordered, TimeSpan LongestGap, TimeSpan? FirstLost, TimeSpan? LastLost)
{
    public long Lost => Sent - Received;
}
