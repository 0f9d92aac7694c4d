using HyperMesh.Autonomic.Detection.Iid;

namespace HyperMesh.Autonomic.Detection.Ssa;

/// <summary>Makes <c>ssa-spike</c> detectors; see <see cref="SpikeDetector"/>. Thread-safe.</summary>
public sealed class SsaSpikeDetectorFactory : IDetectorFactory
{
    public const string DetectorName = "ssa-spike";

    public string Name => DetectorName;

    public string Summary => "Values whose distance from a singular-spectrum forecast is rare, as ML.NET's SsaSpike does.";

    public IReadOnlyList<DetectorParameter> Parameters => SpikeOptions.SsaParameters;

    public IDetector Create(Series series, DetectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(settings);
        return new SpikeDetector(DetectorName, SpikeOptions.OfSsa(settings), settings.Text);
    }
}
