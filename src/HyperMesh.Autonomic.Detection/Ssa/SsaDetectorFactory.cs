namespace HyperMesh.Autonomic.Detection.Ssa;

/// <summary>Makes <c>ssa</c> detectors; see <see cref="SsaDetector"/>. Thread-safe.</summary>
public sealed class SsaDetectorFactory : IDetectorFactory
{
    public const string DetectorName = "ssa";

    public string Name => DetectorName;

    public string Summary => "Values far from the forecast of a singular-spectrum model.";

    public IReadOnlyList<DetectorParameter> Parameters => SsaDetectorOptions.Parameters;

    public IDetector Create(Series series, DetectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(settings);
        return new SsaDetector(SsaDetectorOptions.Of(settings), settings.Text);
    }
}
