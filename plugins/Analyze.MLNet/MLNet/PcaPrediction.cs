namespace HyperMesh.Autonomic.Plugins.Analyze.MLNet;

/// <summary>A row of ML.NET's output for randomized PCA.</summary>
public sealed class PcaPrediction
{
    /// <summary>The part of the vector, as a length, outside the subspace.</summary>
    public float Score { get; set; }
}
