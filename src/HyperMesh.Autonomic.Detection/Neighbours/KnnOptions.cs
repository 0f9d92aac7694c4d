namespace HyperMesh.Autonomic.Detection.Neighbours;

/// <summary>Settings of <c>knn</c>.</summary>
internal sealed class KnnOptions(DetectorSettings settings)
{
    public static readonly DetectorParameter LagsParameter = DetectorParameter.Count(
        "lags", 4, 2, 128, "last readings that make one shape; their mean is taken out");

    public static readonly DetectorParameter NeighboursParameter = DetectorParameter.Count(
        "neighbours", 5, 1, 64, "most alike shapes that the distance is a mean of");

    public static readonly DetectorParameter WindowParameter = DetectorParameter.Count(
        "window", 1024, 64, 65_536, "readings that shapes are looked for in; a reading costs as many steps for each lag");

    public static readonly IReadOnlyList<DetectorParameter> Parameters = [LagsParameter, NeighboursParameter, WindowParameter];

    public int Lags { get; } = settings.Count(LagsParameter);

    public int Neighbours { get; } = settings.Count(NeighboursParameter);

    /// <summary>Room for a shape, and for as many others as it has neighbours, in any case.</summary>
    public int Window { get; } = Math.Max(settings.Count(WindowParameter), 3 * settings.Count(LagsParameter) + settings.Count(NeighboursParameter));
}
