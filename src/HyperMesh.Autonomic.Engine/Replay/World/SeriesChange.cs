namespace HyperMesh.Autonomic.Engine.Replay.World;

/// <summary>What became of a series.</summary>
/// <param name="Series">Its name with its labels.</param>
/// <param name="Kind">Counter or gauge.</param>
/// <param name="Recorded">As it was recorded; null for one that the recording does not have.</param>
/// <param name="Simulated">As it was in the world.</param>
public sealed record SeriesChange(string Series, MetricKind Kind, SeriesFigures? Recorded, SeriesFigures Simulated);
