namespace HyperMesh.Autonomic.Detection.Absence;

/// <summary>Settings of the absence detector.</summary>
internal sealed class AbsenceDetectorOptions(DetectorSettings settings)
{
    public static readonly DetectorParameter LeastGapsParameter = DetectorParameter.Number(
        "least-gaps", 0.5, 0.01, 1000, "gaps that differ by less than this many usual ones are alike");

    public static readonly IReadOnlyList<DetectorParameter> Parameters = [LeastGapsParameter];

    public double LeastGaps { get; } = settings.Number(LeastGapsParameter);
}
