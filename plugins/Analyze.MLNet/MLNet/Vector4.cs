using Microsoft.ML.Data;

namespace HyperMesh.Autonomic.Plugins.Analyze.MLNet;

/// <summary>A prediction of 4 numbers.</summary>
public sealed class Vector4 : IPrediction
{
    [VectorType(4)]
    public double[] Prediction { get; set; } = [];
}
