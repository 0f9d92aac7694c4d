namespace HyperMesh.Autonomic.Host.Tests.Docs;

/// <summary>A fenced or indented block.</summary>
/// <param name="Language">Behind the fence; empty for none.</param>
/// <param name="Line">Of its first line of text.</param>
/// <param name="Lines">Its text.</param>
public sealed record CodeBlock(string Language, int Line, IReadOnlyList<string> Lines)
{
    public string Text => string.Join('\n', Lines) + "\n";
}
