namespace HyperMesh.Autonomic;

/// <summary>Whether a BPF program may be loaded, and what is known of where it comes from.</summary>
/// <param name="Label">What is known, in a word or two: <c>unsigned</c>, <c>listed</c>, <c>signed by 3f2a…</c>.</param>
/// <param name="Refusal">Why it may not be loaded; null when it may.</param>
/// <param name="Hint">How to mend that.</param>
public sealed record ProgramVerdict(string Label, string? Refusal = null, string? Hint = null);
