namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>Where a figure stands in what a bench writes with <c>-o json</c>.</summary>
/// <param name="Row">The row's first cell; with <c> | </c> and the second one where the first alone is not enough; a cell with <c>…</c> at its end is only the beginning.</param>
/// <param name="Column">The heading.</param>
/// <param name="Table">Of which table, where a bench writes several; null for the only one.</param>
internal sealed record Cell(string Row, string Column, string? Table = null);
