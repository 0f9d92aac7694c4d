namespace HyperMesh.Autonomic.Detection.Forest;

/// <summary>Makes <c>forest</c> detectors; see <see cref="ForestDetector"/>. Thread-safe.</summary>
public sealed class ForestDetectorFactory : IJointDetectorFactory
{
    public const string DetectorName = "forest";

    public string Name => DetectorName;

    public string Summary => "Instants at which several series together are unlike what they were: a random cut forest.";

    public IReadOnlyList<DetectorParameter> Parameters => ForestOptions.Parameters;

    /// <exception cref="ArgumentException">There is no series.</exception>
    public IJointDetector Create(IReadOnlyList<Series> series, DetectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(settings);
        if (series.Count == 0)
            throw new ArgumentException("a forest needs a series", nameof(series));

        return new ForestDetector(ForestOptions.Of(settings), settings.Text, series.Count);
    }
}
