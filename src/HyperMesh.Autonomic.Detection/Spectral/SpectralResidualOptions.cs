using System.Numerics;

namespace HyperMesh.Autonomic.Detection.Spectral;

/// <summary>Settings of <c>spectral-residual</c>. The defaults of averaging, judging and extension are the paper's.</summary>
internal sealed class SpectralResidualOptions(DetectorSettings settings)
{
    public static readonly DetectorParameter WindowParameter = DetectorParameter.Count(
        "window", 128, 32, 4096, "readings and extrapolated values that a spectrum is taken of; rounded up to a power of two");

    public static readonly DetectorParameter AverageParameter = DetectorParameter.Count(
        "average", 3, 2, 31, "frequencies that the usual spectrum is averaged over");

    public static readonly DetectorParameter JudgeParameter = DetectorParameter.Count(
        "judge", 21, 2, 31, "readings before, whose mean saliency the newest one's is held against");

    public static readonly DetectorParameter ExtendParameter = DetectorParameter.Count(
        "extend", 5, 1, 15, "how many readings a next value is extrapolated from, and how often it is put behind the newest one");

    public static readonly IReadOnlyList<DetectorParameter> Parameters = [WindowParameter, AverageParameter, JudgeParameter, ExtendParameter];

    /// <summary>A power of two.</summary>
    public int Window { get; } = (int)BitOperations.RoundUpToPowerOf2((uint)settings.Count(WindowParameter));

    public int Average { get; } = settings.Count(AverageParameter);

    public int Judge { get; } = settings.Count(JudgeParameter);

    public int Extend { get; } = settings.Count(ExtendParameter);
}
