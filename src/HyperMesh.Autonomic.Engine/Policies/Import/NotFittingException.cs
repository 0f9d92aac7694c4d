namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>An expression asks for something that typed conditions cannot say; the message says what.</summary>
internal sealed class NotFittingException(string message) : Exception(message);
