using HyperMesh.Autonomic.Detection.Iid;

namespace HyperMesh.Autonomic.Detection.Ssa;

/// <summary>Makes <c>ssa-changepoint</c> detectors; see <see cref="ChangePointDetector"/>. Thread-safe.</summary>
public sealed class SsaChangePointDetectorFactory : IDetectorFactory
{
    public const string DetectorName = "ssa-changepoint";

    public string Name => DetectorName;

    public string Summary => "A change of how well a singular-spectrum forecast fits, by a martingale, as ML.NET's SsaChangePoint does.";

    public IReadOnlyList<DetectorParameter> Parameters => ChangePointOptions.SsaParameters;

    public IDetector Create(Series series, DetectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(settings);
        return new ChangePointDetector(DetectorName, ChangePointOptions.OfSsa(settings), settings.Text);
    }
}
