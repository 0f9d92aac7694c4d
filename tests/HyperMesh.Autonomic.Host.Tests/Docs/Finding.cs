namespace HyperMesh.Autonomic.Host.Tests.Docs;

/// <summary>A sentence of a document that is not so.</summary>
public sealed record Finding(string Document, int Line, string What)
{
    public override string ToString() => $"{Document}:{Line}: {What}";
}
