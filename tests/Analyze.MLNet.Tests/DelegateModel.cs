namespace HyperMesh.Autonomic.Plugins.Analyze.MLNet.Tests;

internal sealed class DelegateModel(Func<float, double[]> next) : IModel
{
    public double[] Next(float value) => next(value);

    public void Dispose()
    {
    }
}
