namespace HyperMesh.Autonomic.Detection.Calibration;

/// <summary>The last step of every simple detector: a <see cref="Calibrator"/>, then an <see cref="Onset"/>.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class Judge
{
    private const double MostScale = 1e300;

    private readonly Calibrator _calibrator;
    private readonly Onset _onset;

    /// <param name="leastScale">As of <see cref="Calibrator"/>.</param>
    public Judge(double leastScale = 0) : this(new Calibrator(leastScale), new Onset())
    {
    }

    private Judge(Calibrator calibrator, Onset onset) => (_calibrator, _onset) = (calibrator, onset);

    /// <summary>The last assessment was worth an alert, or one was given and the deviation lasts.</summary>
    public bool IsAbnormal => _onset.IsAbnormal;

    /// <summary>Judges a deviation from what was expected, then learns how usual it is.</summary>
    /// <param name="strangeness">How strange the reading is: see <see cref="Calibrator.Evidence"/>.</param>
    /// <param name="seconds">Time since the previous reading.</param>
    /// <param name="expected">The middle of the expected band.</param>
    /// <param name="scale">What one unit of strangeness is, in the reading's unit.</param>
    /// <param name="deviates">As of <see cref="Onset.Assess"/>.</param>
    /// <returns>Unknown until enough has been seen.</returns>
    public Assessment Assess(double strangeness, double seconds, double expected, double scale, bool deviates = false)
    {
        var (ready, width) = (_calibrator.IsReady, Math.Min(_calibrator.Alert * scale, MostScale));
        var evidence = _calibrator.Evidence(strangeness, seconds);
        var assessment = _onset.Assess(evidence, seconds, expected - width, expected + width, deviates);
        return ready ? assessment : Assessment.Unknown;
    }

    public void Write(DetectorStateWriter writer)
    {
        _calibrator.Write(writer);
        _onset.Write(writer);
    }

    /// <summary>What <see cref="Write"/> wrote; null when that cannot be.</summary>
    public static Judge? Read(ref DetectorStateReader reader, double leastScale = 0)
    {
        var (calibrator, onset) = (Calibrator.Read(ref reader, leastScale), Onset.Read(ref reader));
        return calibrator is null || onset is null ? null : new Judge(calibrator, onset);
    }
}
