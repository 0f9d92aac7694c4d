namespace HyperMesh.Autonomic.Detection.Absence;

/// <summary>Makes <c>absence</c> detectors: silence.</summary>
public sealed class AbsenceDetectorFactory : IDetectorFactory
{
    public const string DetectorName = "absence";

    public string Name => DetectorName;

    public string Summary => "No reading comes for longer than the gaps of the series ever were.";

    public IReadOnlyList<DetectorParameter> Parameters => AbsenceDetectorOptions.Parameters;

    public IDetector Create(Series series, DetectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(settings);
        return new AbsenceDetector(AbsenceDetectorOptions.Of(settings), settings.Text);
    }
}
