namespace HyperMesh.Autonomic;

/// <summary>One value of one series. Counters carry the running total, not the difference.</summary>
public readonly record struct Sample(Series Series, double Value);
