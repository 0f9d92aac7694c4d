namespace HyperMesh.Autonomic.Detection.Forest;

/// <summary>Settings of <c>forest</c>.</summary>
internal sealed class ForestOptions(DetectorSettings settings)
{
    public static readonly DetectorParameter TreesParameter = DetectorParameter.Count(
        "trees", 32, 1, 256, "trees; more are steadier, and cost as much more");

    public static readonly DetectorParameter SampleParameter = DetectorParameter.Count(
        "sample", 128, 16, 4096, "past instants that a tree holds");

    public static readonly DetectorParameter MemoryParameter = DetectorParameter.Count(
        "memory", 2048, 16, 10_000_000, "last instants that a tree's sample is spread over; not less than the sample");

    public static readonly DetectorParameter SeedParameter = DetectorParameter.Count(
        "seed", 1, 1, int.MaxValue, "of the random cuts; the same seed gives the same scores");

    public static readonly IReadOnlyList<DetectorParameter> Parameters = [TreesParameter, SampleParameter, MemoryParameter, SeedParameter];

    public int Trees { get; } = settings.Count(TreesParameter);

    public int Sample { get; } = settings.Count(SampleParameter);

    public int Memory { get; } = Math.Max(settings.Count(MemoryParameter), settings.Count(SampleParameter));

    public int Seed { get; } = settings.Count(SeedParameter);
}
