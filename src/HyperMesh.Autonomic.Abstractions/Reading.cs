namespace HyperMesh.Autonomic;

/// <summary>What a detector is given: one value of a gauge, or one rate of a counter.</summary>
/// <param name="At">The instant of the sample.</param>
/// <param name="Value">The gauge's value, or the counter's increase per second. Always finite.</param>
/// <param name="Seconds">Time since the previous sample of the series, in seconds, above zero.</param>
public readonly record struct Reading(DateTimeOffset At, double Value, double Seconds);
