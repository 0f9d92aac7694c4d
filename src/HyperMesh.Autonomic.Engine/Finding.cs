namespace HyperMesh.Autonomic.Engine;

/// <summary>What a stage has to say, before it is a record: a body, what caused it, and the hook that it concerns.</summary>
internal sealed record Finding(RecordBody Body, IReadOnlyList<long> Causes, string Hook);
