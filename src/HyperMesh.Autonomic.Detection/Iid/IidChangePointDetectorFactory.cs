namespace HyperMesh.Autonomic.Detection.Iid;

/// <summary>Makes <c>iid-changepoint</c> detectors; see <see cref="ChangePointDetector"/>. Thread-safe.</summary>
public sealed class IidChangePointDetectorFactory : IDetectorFactory
{
    public const string DetectorName = "iid-changepoint";

    public string Name => DetectorName;

    public string Summary => "A change of the values' distribution, by a martingale, as ML.NET's IidChangePoint does.";

    public IReadOnlyList<DetectorParameter> Parameters => ChangePointOptions.IidParameters;

    public IDetector Create(Series series, DetectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(settings);
        return new ChangePointDetector(DetectorName, ChangePointOptions.OfIid(settings), settings.Text);
    }
}
