using HyperMesh.Autonomic.Detection.Pca;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace HyperMesh.Autonomic.Plugins.Analyze.MLNet;

/// <summary>ML.NET's randomized PCA on lag vectors.</summary>
internal sealed class PcaEngine : IModel
{
    private readonly PredictionEngine<LagVector, PcaPrediction> _engine;
    private readonly LagVector _row;
    private readonly double _threshold;
    private readonly double[] _output = new double[2];
    private PcaPrediction _prediction = new();
    private int _count;

    public PcaEngine(MLContext context, RandomizedPcaOptions options, float[] series)
    {
        _threshold = options.Threshold;
        _row = new LagVector { Features = new float[options.WindowSize] };

        var schema = SchemaDefinition.Create(typeof(LagVector));
        schema[nameof(LagVector.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, options.WindowSize);
        var rows = Enumerable.Range(0, series.Length - options.WindowSize + 1)
            .Select(start => new LagVector { Features = series[start..(start + options.WindowSize)] });
        var trainer = context.AnomalyDetection.Trainers.RandomizedPca(
            nameof(LagVector.Features), exampleWeightColumnName: null, options.Rank, options.Oversampling, options.Center, options.Seed);
        var transformer = trainer.Fit(context.Data.LoadFromEnumerable(rows, schema));
        _engine = context.Model.CreatePredictionEngine<LagVector, PcaPrediction>(transformer, ignoreMissingColumns: true, inputSchemaDefinition: schema);
    }

    public double[] Next(float value)
    {
        _row.Features.AsSpan(1).CopyTo(_row.Features);
        _row.Features[^1] = value;
        _count = Math.Min(_count + 1, _row.Features.Length);
        if (_count < _row.Features.Length)
            return _output;

        _engine.Predict(_row, ref _prediction);
        // NaN for the mean vector itself.
        _output[1] = _prediction.Score > 0 ? _prediction.Score : 0;
        _output[0] = _output[1] > _threshold ? 1 : 0;
        return _output;
    }

    public void Dispose() => _engine.Dispose();
}
