namespace HyperMesh.Autonomic.Plugins.Analyze.MLNet;

/// <summary>A row of ML.NET's input: one value.</summary>
public sealed class Scalar
{
    public float Value { get; set; }
}
