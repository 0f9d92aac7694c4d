namespace HyperMesh.Autonomic;

/// <summary>One entry of the journal. Immutable.</summary>
/// <param name="Id">Grows by one from 1 within a store.</param>
/// <param name="At">By the loop's clock: in a replay, the time of the recording.</param>
/// <param name="Causes">Ids of the records that led to this one; empty for what came from outside (samples, configuration).</param>
/// <param name="Body">What is said.</param>
public sealed record KnowledgeRecord(long Id, DateTimeOffset At, IReadOnlyList<long> Causes, RecordBody Body);
