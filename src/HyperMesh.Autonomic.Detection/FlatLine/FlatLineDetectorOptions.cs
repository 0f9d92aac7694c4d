namespace HyperMesh.Autonomic.Detection.FlatLine;

/// <summary>Settings of the flat-line detector.</summary>
internal sealed class FlatLineDetectorOptions(DetectorSettings settings)
{
    public static readonly DetectorParameter ToleranceParameter = DetectorParameter.Number(
        "tolerance", 0, 0, 1, "a change of no more than this part of the value is standing still");

    public static readonly DetectorParameter MovesParameter = DetectorParameter.Count(
        "moves", 16, 4, 100_000, "changes before the first judgement: what never moved cannot get stuck");

    public static readonly IReadOnlyList<DetectorParameter> Parameters = [ToleranceParameter, MovesParameter];

    public double Tolerance { get; } = settings.Number(ToleranceParameter);

    public int Moves { get; } = settings.Count(MovesParameter);
}
