namespace HyperMesh.Autonomic.Plugins.Analyze.MLNet;

/// <summary>A row of ML.NET's output. Its length is part of the type, as ML.NET wants it.</summary>
public interface IPrediction
{
    double[] Prediction { get; }
}
