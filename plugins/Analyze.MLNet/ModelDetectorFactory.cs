namespace HyperMesh.Autonomic.Plugins.Analyze.MLNet;

/// <summary>Makes detectors of one kind of model. Thread-safe.</summary>
internal sealed class ModelDetectorFactory(string name, string summary, IReadOnlyList<DetectorParameter> parameters, Func<DetectorSettings, ModelPlan> plan)
    : IDetectorFactory
{
    public string Name => name;

    public string Summary => summary;

    public IReadOnlyList<DetectorParameter> Parameters => parameters;

    public IDetector Create(Series series, DetectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new ModelDetector(name, settings.Text, plan(settings));
    }
}
