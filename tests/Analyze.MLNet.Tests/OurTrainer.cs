using HyperMesh.Autonomic.Detection.Iid;
using HyperMesh.Autonomic.Detection.Pca;
using HyperMesh.Autonomic.Detection.Spectral;

namespace HyperMesh.Autonomic.Plugins.Analyze.MLNet.Tests;

/// <summary>Models of our own that answer as ML.NET's do, where that takes a few lines.</summary>
internal sealed class OurTrainer : IModelTrainer
{
    public IModel Spike(SpikeOptions options, float[] series)
    {
        var (pvalues, threshold) = (new KernelPValue(options.PvalueHistoryLength), options.AlertThreshold);
        return new DelegateModel(value =>
        {
            var p = KernelPValue.OfSide(pvalues.JudgeAndLearn(value), options.Side);
            return [pvalues.IsFull && p <= threshold ? 1 : 0, value, p];
        });
    }

    public IModel ChangePoint(ChangePointOptions options, float[] series)
    {
        var (pvalues, martingale) = (new KernelPValue(options.ChangeHistoryLength), new Martingale(options.Martingale, options.Eps, options.ChangeHistoryLength));
        return new DelegateModel(value =>
        {
            var p = KernelPValue.OfSide(pvalues.JudgeAndLearn(value), AnomalySide.TwoSided);
            var log = martingale.LogOf(p);
            return [pvalues.IsFull && log >= options.LogAlertThreshold ? 1 : 0, value, p, Math.Exp(log)];
        });
    }

    public IModel SrCnn(SrCnnOptions options) => throw new NotSupportedException();

    public IModel RandomizedPca(RandomizedPcaOptions options, float[] series)
    {
        var model = PcaModel.Fit([.. series.Select(value => (double)value)], options);
        var vector = new double[options.WindowSize];
        return new DelegateModel(value =>
        {
            vector.AsSpan(1).CopyTo(vector);
            vector[^1] = value;
            var outside = model.Outside(vector);
            return [outside > options.Threshold ? 1 : 0, outside];
        });
    }
}
