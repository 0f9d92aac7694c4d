namespace HyperMesh.Autonomic;

/// <summary>A hook no longer holds what was put there: somebody detached it or replaced it, or its interface was made anew.</summary>
/// <param name="Hook">Which.</param>
/// <param name="Found">What was found instead, in words; null when the hook is as it should be again without our doing.</param>
/// <param name="Repairs">True: it is brought to its state again. False: the rule whose action was in force wants to be told only.</param>
public sealed record Drift(string Hook, string? Found, bool Repairs) : RecordBody;
