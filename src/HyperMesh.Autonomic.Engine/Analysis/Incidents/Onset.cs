namespace HyperMesh.Autonomic.Engine.Analysis.Incidents;

/// <summary>A series began to be abnormal.</summary>
/// <param name="Series">Which.</param>
/// <param name="Slot">The detector that says so.</param>
/// <param name="At">When.</param>
/// <param name="Level">How abnormal it was then.</param>
internal sealed record Onset(Series Series, DetectorSlot Slot, DateTimeOffset At, double Level);
