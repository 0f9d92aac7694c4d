namespace HyperMesh.Autonomic.Detection.Spectral;

/// <summary>Makes <c>sr-cnn</c> detectors; see <see cref="SrCnnDetector"/>. Thread-safe.</summary>
public sealed class SrCnnDetectorFactory : IDetectorFactory
{
    public const string DetectorName = "sr-cnn";

    public string Name => DetectorName;

    public string Summary => "Values that stand out of the spectral residual of a window, as ML.NET's SrCnn does.";

    public IReadOnlyList<DetectorParameter> Parameters => SrCnnOptions.Parameters;

    public IDetector Create(Series series, DetectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(settings);
        return new SrCnnDetector(SrCnnOptions.Of(settings), settings.Text);
    }
}
