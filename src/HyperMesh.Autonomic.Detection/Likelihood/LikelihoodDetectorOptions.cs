namespace HyperMesh.Autonomic.Detection.Likelihood;

/// <summary>Settings of the likelihood detector.</summary>
internal sealed class LikelihoodDetectorOptions(DetectorSettings settings)
{
    public static readonly DetectorParameter MemoryParameter = DetectorParameter.Duration(
        "memory", TimeSpan.FromMinutes(10), TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(30), "how long errors count; 60 readings at least");

    public static readonly DetectorParameter RunParameter = DetectorParameter.Count("run", 10, 1, 1000, "readings whose errors are averaged");

    public static readonly DetectorParameter FollowParameter = DetectorParameter.Number(
        "follow", 0.1, 0.001, 1, "part of each error by which the prediction moves");

    public static readonly DetectorParameter LeastScaleParameter = DetectorParameter.Number(
        "least-scale", 0.02, 0, 10, "the scale of errors never falls below this part of the prediction");

    public static readonly IReadOnlyList<DetectorParameter> Parameters = [MemoryParameter, RunParameter, FollowParameter, LeastScaleParameter];

    public double MemorySeconds { get; } = settings.Duration(MemoryParameter).TotalSeconds;

    public int Run { get; } = settings.Count(RunParameter);

    public double Follow { get; } = settings.Number(FollowParameter);

    public double LeastRelativeScale { get; } = settings.Number(LeastScaleParameter);
}
