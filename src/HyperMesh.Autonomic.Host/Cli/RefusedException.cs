namespace HyperMesh.Autonomic.Host.Cli;

/// <summary>A right or a kernel feature is missing; the message says which, and how to mend it. Ends with exit code 3.</summary>
internal sealed class RefusedException(string message) : Exception(message);
