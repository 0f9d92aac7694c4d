namespace HyperMesh.Autonomic.Detection.FlatLine;

/// <summary>Makes <c>flat-line</c> detectors: a stuck sensor or a stalled counter.</summary>
public sealed class FlatLineDetectorFactory : IDetectorFactory
{
    public const string DetectorName = "flat-line";

    public string Name => DetectorName;

    public string Summary => "A series that used to move stands still longer than it ever did.";

    public IReadOnlyList<DetectorParameter> Parameters => FlatLineDetectorOptions.Parameters;

    public IDetector Create(Series series, DetectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(settings);
        return new FlatLineDetector(FlatLineDetectorOptions.Of(settings), settings.Text);
    }
}
