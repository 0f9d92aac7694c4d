namespace HyperMesh.Autonomic.Plugins.Analyze.MLNet;

/// <summary>A trained model that is fed one value after another. Not thread-safe.</summary>
internal interface IModel : IDisposable
{
    /// <summary>What the model says of the next value, as its prediction column has it; valid until the next call.</summary>
    double[] Next(float value);
}
