namespace HyperMesh.Autonomic.Conformance;

/// <summary>Something that the contracts ask of a plugin. Immutable.</summary>
/// <param name="Id">Stable, for scripts: <c>monitor/cold</c>.</param>
/// <param name="Asks">What is asked, in one sentence.</param>
/// <param name="Mend">What to do where it is not kept.</param>
public sealed record Rule(string Id, string Asks, string Mend);
