using Microsoft.ML.Data;

namespace HyperMesh.Autonomic.Plugins.Analyze.MLNet;

/// <summary>A prediction of 3 numbers.</summary>
public sealed class Vector3 : IPrediction
{
    [VectorType(3)]
    public double[] Prediction { get; set; } = [];
}
