namespace HyperMesh.Autonomic.Detection.Iid;

/// <summary>How a martingale bets on small p-values.</summary>
internal enum MartingaleKind
{
    /// <summary>ε·p^(ε−1).</summary>
    Power,

    /// <summary>The same, averaged over all ε in [0, 1].</summary>
    Mixture,
}
