using HyperMesh.Autonomic.Detection;
using HyperMesh.Autonomic.Detection.Iid;
using HyperMesh.Autonomic.Detection.Pca;
using HyperMesh.Autonomic.Detection.Spectral;
using HyperMesh.Autonomic.Detection.Ssa;

namespace HyperMesh.Autonomic.Plugins.Analyze.MLNet;

/// <summary>The detectors of ML.NET that there are, with the parameters and the meaning of ours of the same name.</summary>
internal static class Families
{
    public const string Prefix = "mlnet/";

    /// <summary>One factory for each kind.</summary>
    public static IReadOnlyList<IDetectorFactory> All(IModelTrainer trainer) =>
    [
        Factory(SpikeDetector.IidName, settings => Spike(trainer, SpikeOptions.OfIid(settings))),
        Factory(ChangePointDetector.IidName, settings => ChangePoint(trainer, ChangePointOptions.OfIid(settings))),
        Factory(SpikeDetector.SsaName, settings => Spike(trainer, SpikeOptions.OfSsa(settings))),
        Factory(ChangePointDetector.SsaName, settings => ChangePoint(trainer, ChangePointOptions.OfSsa(settings))),
        Factory(SrCnnDetector.Name, settings => SrCnn(trainer, new SrCnnOptions(settings))),
        Factory(RandomizedPcaDetector.Name, settings => RandomizedPca(trainer, RandomizedPcaOptions.Of(settings))),
    ];

    private static ModelDetectorFactory Factory(string ours, Func<DetectorSettings, ModelPlan> plan) =>
        new(Prefix + ours, $"ML.NET's own, with the parameters of {ours}.", DetectorCatalog.All.Single(kind => kind.Name == ours).Parameters, plan);

    private static ModelPlan Spike(IModelTrainer trainer, SpikeOptions options) => new()
    {
        Training = options.Ssa?.TrainingWindowSize ?? 0,
        Replay = options.PvalueHistoryLength + Smoothing(options.Ssa),
        KnownAfter = options.PvalueHistoryLength - 1,
        Interval = options.Ssa?.RetrainingInterval ?? 0,
        Train = series => trainer.Spike(options, series),
        Assess = prediction => Predictions.Spike(prediction, options),
    };

    private static ModelPlan ChangePoint(IModelTrainer trainer, ChangePointOptions options) => new()
    {
        Training = options.Ssa?.TrainingWindowSize ?? 0,
        // The bets of one history, each on a p-value among a history.
        Replay = 2 * options.ChangeHistoryLength + Smoothing(options.Ssa),
        KnownAfter = options.ChangeHistoryLength - 1,
        Interval = options.Ssa?.RetrainingInterval ?? 0,
        Train = series => trainer.ChangePoint(options, series),
        Assess = prediction => Predictions.ChangePoint(prediction, options),
    };

    private static ModelPlan SrCnn(IModelTrainer trainer, SrCnnOptions options) => new()
    {
        Training = 0,
        Replay = options.WindowSize,
        KnownAfter = options.WindowSize - 1,
        Interval = 0,
        Train = _ => trainer.SrCnn(options),
        Assess = prediction => Predictions.SrCnn(prediction, options),
    };

    private static ModelPlan RandomizedPca(IModelTrainer trainer, RandomizedPcaOptions options) => new()
    {
        Training = options.TrainingWindowSize,
        Replay = options.WindowSize,
        KnownAfter = options.WindowSize - 1,
        Interval = options.RetrainingInterval,
        Train = series => trainer.RandomizedPca(options, series),
        Assess = prediction => Predictions.RandomizedPca(prediction, options),
    };

    // A lag is smoothed over one window, of values that are there after another.
    private static int Smoothing(SsaOptions? ssa) => ssa is null ? 0 : 2 * ssa.SeasonalityWindowSize;
}
