namespace HyperMesh.Autonomic.Host.Cli;

/// <summary>Something that the user typed or wrote cannot be used; the message says what and how to mend it. Ends with exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);
