namespace HyperMesh.Autonomic.Detection.Calibration;

/// <summary>The upper tail of a set of block maxima: a generalized Pareto distribution above a threshold.</summary>
/// <remarks>
/// <para>Peaks over threshold (Pickands 1975): the largest <see cref="Part"/> of the maxima, less the threshold, follow (1 + ξy/σ)^(−1/ξ). Shape and
/// scale are estimated by probability-weighted moments (Hosking and Wallis 1987); the shape, with <see cref="Caution"/> added, is clipped to
/// [0, 0.5].</para>
/// <para>The estimate is of few values, so that taking it for the truth would give too many alarms. The probability is therefore the predictive
/// one: with k values of an exponential distribution seen, another exceeds v times their mean with probability (1 + v/k)^(−k), not e^(−v). Of two
/// parameters less is known: each value counts <see cref="Worth"/> only. The constants were chosen on simulated noise (normal, exponential, lognormal,
/// Student's t with 3 degrees of freedom, autoregressive, Poisson): all keep the stated rates but Student's, the heaviest, which gives 1, 1.5, 4 and
/// 16 times the stated alarms from low to critical, and the lognormal, which gives twice the stated critical ones.</para>
/// </remarks>
/// <param name="Threshold">Where the tail begins.</param>
/// <param name="Scale">σ, above zero; NaN when the values were all alike and no least scale was given.</param>
/// <param name="Shape">ξ.</param>
/// <param name="Share">Decimal logarithm of the part of the maxima that lies above the threshold.</param>
/// <param name="Weight">How many values the estimate is worth.</param>
internal readonly record struct Tail(double Threshold, double Scale, double Shape, double Share, double Weight)
{
    private const double Part = 0.4;
    private const double Caution = 0.05;
    private const double Worth = 0.15;
    private const double LeastWeight = 5;
    private const double GivenScaleWeight = 8;
    private const double Outlier = 20;
    private const double LumpSpacing = 10;
    private const double MostShape = 0.5;
    private const double Ln10 = 2.302585092994046;

    /// <summary>Fits the tail of sorted maxima.</summary>
    /// <param name="sorted">At least two, ascending.</param>
    /// <param name="leastScale">The scale is at least this.</param>
    public static Tail Of(ReadOnlySpan<float> sorted, double leastScale)
    {
        var first = Start(sorted);
        var threshold = sorted[Math.Max(0, first - 1)];
        var excesses = sorted[first..];
        var count = first == 0 ? 0 : excesses.Length;
        var share = Math.Log10((count + 1.0) / (sorted.Length + 1));
        if (count == 0)
            return new Tail(threshold, leastScale > 0 ? leastScale : double.NaN, 0, share, GivenScaleWeight);

        var (mean, weighted) = Moments(excesses, threshold);
        // Differences that mean nothing have no shape either.
        if (mean < leastScale)
            return new Tail(threshold, leastScale, 0, share, Math.Max(Math.Min(LeastWeight, count), Worth * count));

        var shape = Math.Clamp(2 - mean / (mean - 2 * weighted) + Caution, 0, MostShape);
        return new Tail(threshold, Math.Max(mean * (1 - shape), leastScale), shape, share, Math.Max(Math.Min(LeastWeight, count), Worth * count));
    }

    /// <summary>Decimal logarithm of the probability that the next maximum is at least this; NaN below the threshold.</summary>
    public double LogProbability(double value)
    {
        if (!(value > Threshold))
            return double.NaN;
        if (double.IsNaN(Scale))
            return Share;

        var excess = (value - Threshold) / Scale;
        var steps = Shape > 0 ? Math.Log(1 + Shape * excess) / Shape : excess;
        return Share - Weight * Math.Log(1 + steps / Weight) / Ln10;
    }

    /// <summary>The value that the next maximum exceeds with a probability, given as decimal logarithm; the threshold when that is more than its share.</summary>
    public double ValueAt(double logProbability)
    {
        if (double.IsNaN(Scale) || !(logProbability < Share))
            return Threshold;

        var steps = Weight * (Math.Exp((Share - logProbability) * Ln10 / Weight) - 1);
        return Threshold + Scale * (Shape > 0 ? (Math.Exp(Shape * steps) - 1) / Shape : steps);
    }

    /// <summary>The first value above the threshold: <see cref="Part"/> of the values are; or, where values come in lumps, as counts do, those above a gap
    /// between lumps, since a threshold within a lump would make the tail look short. 0 when all are alike.</summary>
    private static int Start(ReadOnlySpan<float> sorted)
    {
        var first = sorted.Length - Math.Max(4, (int)(sorted.Length * Part));
        var upper = first;
        while (first > 0 && sorted[first - 1] == sorted[first])
            first--;
        // What is zero nearly always has its tail in the rest, be it little.
        while (first == 0 && upper < sorted.Length - 1)
        {
            upper++;
            first = sorted[upper - 1] < sorted[upper] ? upper : 0;
        }

        if (first == 0)
            return 0;

        // Of an exponential tail the spacings times their rank from above are all alike, and one ten times their mean is no chance.
        var (start, widest) = (first, LumpSpacing * Moments(sorted[first..], sorted[first - 1]).Mean);
        for (var i = sorted.Length / 5; i < sorted.Length * 4 / 5; i++)
        {
            var spacing = (sorted[i] - sorted[i - 1]) * (double)(sorted.Length - i);
            if (spacing > widest)
                (start, widest) = (i, spacing);
        }

        return start;
    }

    /// <summary>E[y] and E[y (1 − F(y))] of the excesses, clipped at <see cref="Outlier"/> medians: further than the heaviest tail allowed would reach, so
    /// that one anomaly learnt before anything was known does not blind for as long as it is remembered.</summary>
    private static (double Mean, double Weighted) Moments(ReadOnlySpan<float> sorted, double threshold)
    {
        var most = Outlier * (sorted[sorted.Length / 2] - threshold);
        var (sum, weighted) = (0.0, 0.0);
        for (var i = 0; i < sorted.Length; i++)
        {
            var excess = Math.Min(sorted[i] - threshold, most);
            sum += excess;
            weighted += excess * (sorted.Length - 1 - i) / Math.Max(1, sorted.Length - 1);
        }

        return (sum / sorted.Length, weighted / sorted.Length);
    }
}
