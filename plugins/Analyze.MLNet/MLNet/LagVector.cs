namespace HyperMesh.Autonomic.Plugins.Analyze.MLNet;

/// <summary>A row of ML.NET's input: the last values. Their count is told by a schema.</summary>
public sealed class LagVector
{
    public float[] Features { get; set; } = [];
}
