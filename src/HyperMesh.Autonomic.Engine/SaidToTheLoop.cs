namespace HyperMesh.Autonomic.Engine;

/// <summary>What became of something that a person has said to the loop: one of both.</summary>
/// <param name="Record">Id of the record that it has become.</param>
/// <param name="Refusal">Why it has become none.</param>
public readonly record struct SaidToTheLoop(long? Record, string? Refusal);
