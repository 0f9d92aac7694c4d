using Microsoft.ML.Transforms.TimeSeries;

namespace HyperMesh.Autonomic.Plugins.Analyze.MLNet;

/// <summary>A time-series prediction engine of ML.NET.</summary>
internal sealed class EngineModel<TPrediction>(TimeSeriesPredictionEngine<Scalar, TPrediction> engine) : IModel
    where TPrediction : class, IPrediction, new()
{
    private readonly Scalar _row = new();
    private TPrediction _prediction = new();

    public double[] Next(float value)
    {
        _row.Value = value;
        engine.Predict(_row, ref _prediction);
        return _prediction.Prediction;
    }

    public void Dispose() => engine.Dispose();
}
