namespace HyperMesh.Autonomic.Host.Demo;

/// <summary>What the demo was asked for.</summary>
/// <param name="Policies">Policy file or folder.</param>
/// <param name="Store">Knowledge store; null for the default.</param>
/// <param name="Record">Where to write a recording; null for none.</param>
internal sealed record DemoRequest(string Policies, string? Store, string? Record);
