namespace HyperMesh.Autonomic.Detection.Pca;

/// <summary>Makes <c>randomized-pca</c> detectors; see <see cref="RandomizedPcaDetector"/>. Thread-safe.</summary>
public sealed class RandomizedPcaDetectorFactory : IDetectorFactory
{
    public const string DetectorName = "randomized-pca";

    public string Name => DetectorName;

    public string Summary => "Lag vectors outside the subspace that most lie in, as ML.NET's RandomizedPca finds them.";

    public IReadOnlyList<DetectorParameter> Parameters => RandomizedPcaOptions.Parameters;

    public IDetector Create(Series series, DetectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(settings);
        return new RandomizedPcaDetector(RandomizedPcaOptions.Of(settings), settings.Text);
    }
}
