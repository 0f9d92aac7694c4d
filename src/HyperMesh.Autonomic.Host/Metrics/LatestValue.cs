namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>The last value of a series that the loop has seen.</summary>
/// <param name="Series">Which; with its metric's name, kind, unit and help.</param>
/// <param name="Value">For a counter, the running total.</param>
/// <param name="At">When it was measured, by the loop's clock.</param>
/// <param name="Every">Time since the value before; zero for the first.</param>
internal readonly record struct LatestValue(Series Series, double Value, DateTimeOffset At, TimeSpan Every);
