namespace HyperMesh.Autonomic.Engine.Monitoring;

/// <summary>How one monitor is doing, at a moment.</summary>
/// <param name="Name">Of the monitor.</param>
/// <param name="IsFailing">Whether it fails; null while it has neither brought anything nor failed.</param>
/// <param name="Coalesced">Ticks that were replaced by a newer one before the loop could look at them.</param>
/// <param name="EventsLost">Events that found no room because the loop was busy.</param>
public sealed record MonitorStatus(string Name, bool? IsFailing, long Coalesced, long EventsLost);
