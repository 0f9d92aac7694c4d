using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Engine;

/// <summary>What the analysis has to say, before it is a record: a body, what caused it, and the case that it concerns.</summary>
internal sealed record RecordDraft(RecordBody Body, IReadOnlyList<long> Causes, CaseKey Case);
