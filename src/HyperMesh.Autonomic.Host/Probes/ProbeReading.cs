namespace HyperMesh.Autonomic.Host.Probes;

/// <summary>What a probe has counted since it began.</summary>
/// <param name="Kind">Always <c>probe</c>.</param>
/// <param name="Probe">As it was written.</param>
/// <param name="Seconds">Since it began.</param>
/// <param name="Events">What has happened and passed the filter.</param>
/// <param name="Missed">Of these, what was not counted for want of room for its group.</param>
/// <param name="Unread">What was not counted because its fields could not be read.</param>
/// <param name="Groups">The largest first.</param>
internal sealed record ProbeReading(string Kind, string Probe, double Seconds, ulong Events, ulong Missed, ulong Unread, IReadOnlyList<ProbeGroup> Groups);

/// <summary>What was counted apart.</summary>
/// <param name="By">The command, the number, or all.</param>
/// <param name="Events">How many.</param>
/// <param name="Sum">Of the values that are not negative; null without a histogram.</param>
/// <param name="Negative">Values below zero, which are in no slot; null without a histogram.</param>
/// <param name="Histogram">The slots that are not empty; null without a histogram.</param>
internal sealed record ProbeGroup(string By, ulong Events, ulong? Sum, ulong? Negative, IReadOnlyList<ProbeSlot>? Histogram);

/// <summary>Values from one power of two up to the next.</summary>
/// <param name="From">The first value.</param>
/// <param name="To">The first value that is not in it; null in the last slot, which has no end.</param>
/// <param name="Count">How many.</param>
internal sealed record ProbeSlot(ulong From, ulong? To, ulong Count);
