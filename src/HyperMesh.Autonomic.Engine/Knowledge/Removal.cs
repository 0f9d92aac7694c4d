namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>A removal of old records that is ready to be carried out. Immutable.</summary>
/// <param name="Said">What the journal will say of it.</param>
/// <param name="Causes">Ids of the records that led to it: the removal before it.</param>
/// <param name="Snapshot">What the removed records add up to.</param>
internal sealed record Removal(Trim Said, IReadOnlyList<long> Causes, Snapshot Snapshot);
