namespace HyperMesh.Autonomic.Detection.Spectral;

/// <summary>Makes <c>spectral-residual</c> detectors; see <see cref="SpectralResidualDetector"/>. Thread-safe.</summary>
public sealed class SpectralResidualDetectorFactory : IDetectorFactory
{
    public const string DetectorName = "spectral-residual";

    public string Name => DetectorName;

    public string Summary => "Values that stand out of the spectral residual of a window.";

    public IReadOnlyList<DetectorParameter> Parameters => SpectralResidualOptions.Parameters;

    public IDetector Create(Series series, DetectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(settings);
        return new SpectralResidualDetector(SpectralResidualOptions.Of(settings), settings.Text);
    }
}
