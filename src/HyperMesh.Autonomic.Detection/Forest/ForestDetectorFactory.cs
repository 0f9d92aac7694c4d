namespace HyperMesh.Autonomic.Detection.Forest;

/// <summary>Makes <c>forest</c> detectors; see <see cref="ForestDetector"/>. Thread-safe.</summary>
internal sealed class ForestDetectorFactory : IJointDetectorFactory
{
    public string Name => ForestDetector.Name;

    public string Summary => "Instants at which several series together are unlike what they were: a random cut forest.";

    public IReadOnlyList<DetectorParameter> Parameters => ForestOptions.Parameters;

    /// <exception cref="ArgumentException">There is no series.</exception>
    public IJointDetector Create(IReadOnlyList<Series> series, DetectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(settings);
        if (series.Count == 0)
            throw new ArgumentException("a forest needs a series", nameof(series));

        return new ForestDetector(new ForestOptions(settings), settings.Text, series.Count);
    }
}
