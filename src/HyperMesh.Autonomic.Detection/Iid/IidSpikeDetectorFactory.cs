namespace HyperMesh.Autonomic.Detection.Iid;

/// <summary>Makes <c>iid-spike</c> detectors; see <see cref="SpikeDetector"/>. Thread-safe.</summary>
public sealed class IidSpikeDetectorFactory : IDetectorFactory
{
    public const string DetectorName = "iid-spike";

    public string Name => DetectorName;

    public string Summary => "Values that are rare among the last ones, as ML.NET's IidSpike does.";

    public IReadOnlyList<DetectorParameter> Parameters => SpikeOptions.IidParameters;

    public IDetector Create(Series series, DetectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(settings);
        return new SpikeDetector(DetectorName, SpikeOptions.OfIid(settings), settings.Text);
    }
}
