namespace HyperMesh.Autonomic.Engine.Knowledge.Audit;

/// <summary>Something in a store that is not as it was written.</summary>
/// <param name="Id">The record; 0 where it is about the whole store.</param>
/// <param name="Problem">What is wrong, in words.</param>
public sealed record AuditFinding(long Id, string Problem);
