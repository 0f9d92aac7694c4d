namespace HyperMesh.Autonomic.Detection.Calibration;

/// <summary>Bounds that all detectors share.</summary>
internal static class Scales
{
    private const double Most = 1e150;

    /// <summary>The value, within ±10¹⁵⁰, so that neither a difference nor a square is ever infinite.</summary>
    public static double Bounded(double value) => Math.Clamp(value, -Most, Most);

    /// <summary>A scale that is not smaller than what matters, and never zero.</summary>
    /// <param name="scale">As measured.</param>
    /// <param name="level">The usual value.</param>
    /// <param name="part">Changes of less than this part of the level are nobody's emergency.</param>
    /// <param name="seconds">Time since the previous reading.</param>
    /// <param name="countsEvents">The values are rates of a counter: the scale is then at least that of counting events, √(λΔt + 1) / Δt (Poisson,
    /// with one event to spare), so that the few packets of an idle interface at a 5 ms tick are not news.</param>
    public static double Least(double scale, double level, double part, double seconds, bool countsEvents)
    {
        var least = Math.Max(scale, Math.Abs(level) * part);
        if (countsEvents)
            least = Math.Max(least, Math.Sqrt(Math.Max(0, level) * seconds + 1) / seconds);
        return Math.Clamp(least, double.Epsilon, Most);
    }

    /// <summary>The same, but for a band that reaches below zero where nothing can: counts.</summary>
    public static Assessment AtLeastZero(in Assessment assessment, bool countsEvents) =>
        countsEvents && assessment.Low < 0 ? assessment with { Low = 0, High = Math.Max(0, assessment.High) } : assessment;
}
