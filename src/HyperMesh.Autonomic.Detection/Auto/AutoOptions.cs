namespace HyperMesh.Autonomic.Detection.Auto;

/// <summary>Settings of the <c>auto</c> detector. There is one for every series: nothing but its memory can be set.</summary>
internal sealed class AutoOptions(DetectorSettings settings)
{
    private const int PerGroup = 6;
    private const int Usual = 8004;
    private const double ValuesPerMemory = 2.5;

    public static readonly DetectorParameter MemoryParameter = DetectorParameter.Count(
        "memory", Usual, 504, 60_000, "values kept of each property of the series; 2508 takes less than half of the room and costs one to two points on NAB");

    public static readonly IReadOnlyList<DetectorParameter> Parameters = [MemoryParameter];

    /// <summary>Values kept of each property, a multiple of six.</summary>
    public int Memory { get; } = Whole(settings.Count(MemoryParameter));

    /// <summary>Readings kept, a multiple of six.</summary>
    public int ValueMemory { get; } = Whole(settings.Count(MemoryParameter) * ValuesPerMemory);

    /// <summary>The longest time that a value kept may stand for, in seconds. A small memory reaches as far back, in larger steps.</summary>
    public double LongestSpacing => Pace.Longest * Math.Max(1, (double)Usual / Memory);

    private static int Whole(double count) => (int)Math.Round(count / PerGroup) * PerGroup;
}
