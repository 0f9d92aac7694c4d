namespace HyperMesh.Autonomic.Host.Tests.Docs;

/// <summary>What stands between two backticks.</summary>
/// <param name="Text">As it is meant: a bar of a table without its backslash.</param>
/// <param name="Line">Where it stands.</param>
/// <param name="Cell">Of a table's row: how many cells are before its own; null outside of tables.</param>
public sealed record CodeSpan(string Text, int Line, int? Cell);
