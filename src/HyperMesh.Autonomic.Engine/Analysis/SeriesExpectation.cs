namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>What a detector expected of a series at its latest reading, and what it thought of it. Immutable.</summary>
/// <param name="Key">The series, the detector and the number that it judges.</param>
/// <param name="Latest">Its latest word; unknown while it learns.</param>
/// <param name="AbnormalSince">Since when the series has been abnormal; null when it is not.</param>
public readonly record struct SeriesExpectation(DetectorKey Key, Assessment Latest, DateTimeOffset? AbnormalSince);
