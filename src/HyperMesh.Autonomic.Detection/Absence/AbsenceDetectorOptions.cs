namespace HyperMesh.Autonomic.Detection.Absence;

/// <summary>Settings of the absence detector.</summary>
internal sealed record AbsenceDetectorOptions
{
    public static readonly DetectorParameter LeastGapsParameter = DetectorParameter.Number(
        "least-gaps", 0.5, 0.01, 1000, "gaps that differ by less than this many usual ones are alike");

    public static readonly IReadOnlyList<DetectorParameter> Parameters = [LeastGapsParameter];

    public required double LeastGaps { get; init; }

    public static AbsenceDetectorOptions Of(DetectorSettings settings) => new() { LeastGaps = settings.Number(LeastGapsParameter) };
}
