namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>Which of a row's figures must not become worse.</summary>
/// <param name="Of">The figure.</param>
/// <param name="Tolerance">By what share of the baseline it may be worse.</param>
internal sealed record Gate(GatedFigure Of, double Tolerance);
