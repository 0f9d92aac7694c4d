namespace HyperMesh.Autonomic.Plugins.Monitor.Prometheus;

/// <summary>An answer that cannot be used, in words for people.</summary>
internal sealed class ScrapeFault(string message) : Exception(message);
