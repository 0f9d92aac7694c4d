using HyperMesh.Autonomic.Detection.Iid;
using HyperMesh.Autonomic.Detection.Pca;
using HyperMesh.Autonomic.Detection.Spectral;

namespace HyperMesh.Autonomic.Plugins.Analyze.MLNet;

/// <summary>All that is asked of ML.NET. Thread-safe.</summary>
internal interface IModelTrainer
{
    /// <summary>Predictions are: alert (0 or 1), raw score, p-value. An SSA model where the options have a forecast, which learns the series.</summary>
    /// <exception cref="InvalidOperationException">Nothing can be learnt from the series.</exception>
    IModel Spike(SpikeOptions options, float[] series);

    /// <summary>Predictions are: alert, raw score, p-value, martingale. As <see cref="Spike"/>.</summary>
    /// <exception cref="InvalidOperationException">Nothing can be learnt from the series.</exception>
    IModel ChangePoint(ChangePointOptions options, float[] series);

    /// <summary>Predictions are: alert, score, saliency.</summary>
    IModel SrCnn(SrCnnOptions options);

    /// <summary>Predictions are: alert, the part outside (as a length). Lag vectors are made of the values; before the first is whole, all is 0.</summary>
    /// <exception cref="InvalidOperationException">Nothing can be learnt from the series.</exception>
    IModel RandomizedPca(RandomizedPcaOptions options, float[] series);
}
