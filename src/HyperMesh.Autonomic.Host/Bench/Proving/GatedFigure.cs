namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>A figure that a gate can look at.</summary>
internal enum GatedFigure
{
    /// <summary>How many times better ours is than the peer: for times, which are another machine's elsewhere.</summary>
    Ratio,

    /// <summary>Our own: for counts of bytes, instructions and losses, which every machine has alike.</summary>
    Ours,
}
