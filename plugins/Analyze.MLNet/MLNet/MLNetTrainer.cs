using HyperMesh.Autonomic.Detection.Iid;
using HyperMesh.Autonomic.Detection.Pca;
using HyperMesh.Autonomic.Detection.Spectral;
using HyperMesh.Autonomic.Detection.Ssa;
using Microsoft.ML;
using Microsoft.ML.Transforms.TimeSeries;
using TheirErrorFunction = Microsoft.ML.Transforms.TimeSeries.ErrorFunction;
using TheirSide = Microsoft.ML.Transforms.TimeSeries.AnomalySide;

namespace HyperMesh.Autonomic.Plugins.Analyze.MLNet;

/// <summary>Trains ML.NET's models.</summary>
/// <remarks>ML.NET's time-series engine feeds an SSA model with a value before it asks for the forecast to compare it with, so that its errors are
/// those of the forecast after the value. Ours compares with the forecast before: errors of the two agree in kind, not digit by digit.</remarks>
internal sealed class MLNetTrainer : IModelTrainer
{
    private const string Output = nameof(Vector3.Prediction);
    private const string Input = nameof(Scalar.Value);

    // One context for each training: a context's random numbers are not thread-safe.
    private static MLContext NewContext(int seed = 1) => new(seed);

    public IModel Spike(SpikeOptions options, float[] series)
    {
        var context = NewContext();
        var (history, side) = (options.PvalueHistoryLength, (TheirSide)(byte)options.Side);
        IEstimator<ITransformer> estimator = options.Ssa is { } ssa
            ? context.Transforms.DetectSpikeBySsa(
                Output, Input, options.Confidence, history, ssa.TrainingWindowSize, ssa.SeasonalityWindowSize, side, Theirs(ssa.ErrorFunction))
            : context.Transforms.DetectIidSpike(Output, Input, options.Confidence, history, side);
        return Engine<Vector3>(context, estimator, series);
    }

    public IModel ChangePoint(ChangePointOptions options, float[] series)
    {
        var context = NewContext();
        var (history, martingale) = (options.ChangeHistoryLength, Theirs(options.Martingale));
        IEstimator<ITransformer> estimator = options.Ssa is { } ssa
            ? context.Transforms.DetectChangePointBySsa(
                Output, Input, options.Confidence, history, ssa.TrainingWindowSize, ssa.SeasonalityWindowSize, Theirs(ssa.ErrorFunction), martingale, options.Eps)
            : context.Transforms.DetectIidChangePoint(Output, Input, options.Confidence, history, martingale, options.Eps);
        return Engine<Vector4>(context, estimator, series);
    }

    public IModel SrCnn(SrCnnOptions options)
    {
        var context = NewContext();
        return Engine<Vector3>(
            context,
            context.Transforms.DetectAnomalyBySrCnn(
                Output, Input, options.WindowSize, options.BackAddWindowSize, options.LookaheadWindowSize, options.AveragingWindowSize,
                options.JudgementWindowSize, options.Threshold),
            []);
    }

    public IModel RandomizedPca(RandomizedPcaOptions options, float[] series) => new PcaEngine(NewContext(options.Seed), options, series);

    private static EngineModel<TPrediction> Engine<TPrediction>(MLContext context, IEstimator<ITransformer> estimator, float[] series)
        where TPrediction : class, IPrediction, new()
    {
        var transformer = estimator.Fit(context.Data.LoadFromEnumerable(series.Select(value => new Scalar { Value = value })));
        return new EngineModel<TPrediction>(transformer.CreateTimeSeriesEngine<Scalar, TPrediction>(context));
    }

    // Their martingales begin with None.
    private static MartingaleType Theirs(MartingaleKind kind) => kind == MartingaleKind.Power ? MartingaleType.Power : MartingaleType.Mixture;

    private static TheirErrorFunction Theirs(Detection.Ssa.ErrorFunction function) => (TheirErrorFunction)(byte)function;
}
