namespace HyperMesh.Autonomic.Engine.Analysis.Conditions;

/// <summary>Kleene's three values, ordered so that <em>all</em> is the minimum and <em>any</em> the maximum.</summary>
internal enum Truth
{
    False,
    Unknown,
    True,
}
