namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>A record of the journal that a value came of; <c>knowledge why RECORD</c> leads on. Immutable.</summary>
/// <param name="Record">Its id.</param>
/// <param name="Value">What it added to a counter, or what was observed.</param>
/// <param name="At">Its instant.</param>
internal sealed record Exemplar(long Record, double Value, DateTimeOffset At);
