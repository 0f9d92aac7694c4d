namespace HyperMesh.Autonomic.Detection.Neighbours;

/// <summary>Makes <c>knn</c> detectors; see <see cref="KnnDetector"/>. Thread-safe.</summary>
public sealed class KnnDetectorFactory : IDetectorFactory
{
    public const string DetectorName = "knn";

    public string Name => DetectorName;

    public string Summary => "Shapes of the last values that nothing in the past resembles.";

    public IReadOnlyList<DetectorParameter> Parameters => KnnOptions.Parameters;

    public IDetector Create(Series series, DetectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(settings);
        return new KnnDetector(KnnOptions.Of(settings), settings.Text);
    }
}
