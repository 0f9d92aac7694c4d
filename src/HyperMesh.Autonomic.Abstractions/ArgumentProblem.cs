namespace HyperMesh.Autonomic;

/// <summary>What is wrong with an action's arguments.</summary>
/// <param name="Pointer">Where, as a JSON pointer (RFC 6901) into the arguments; empty for the whole.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">How to mend it.</param>
public sealed record ArgumentProblem(string Pointer, string Message, string? Hint = null);
