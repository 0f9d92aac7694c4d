namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>A label of a group cannot be written into the arguments of an action; the message says which, and why.</summary>
internal sealed class TemplateException(string message) : Exception(message);
