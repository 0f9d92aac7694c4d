namespace HyperMesh.Autonomic.Fuzz;

/// <summary>A parser has answered, but not as it promises.</summary>
internal sealed class BrokenPromiseException(string message) : Exception(message);
