namespace HyperMesh.Autonomic.Host.Tests.Docs;

/// <summary>A link to a file or a heading.</summary>
public sealed record DocumentLink(string Target, int Line);
