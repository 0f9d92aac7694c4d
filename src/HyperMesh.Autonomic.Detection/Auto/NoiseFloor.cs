namespace HyperMesh.Autonomic.Detection.Auto;

/// <summary>The scale of differences that are no news: a share of the usual value, the least step the series ever made, and for counted
/// events the scatter of counting.</summary>
/// <param name="countsEvents">Readings are rates of a counter: an event more or less is no news.</param>
internal sealed class NoiseFloor(bool countsEvents)
{
    private const double NegligibleShare = 0.002;

    private double _leastStep = double.PositiveInfinity;

    /// <param name="step">From the reading before.</param>
    public void Add(double step)
    {
        if (step != 0)
            _leastStep = Math.Min(_leastStep, Math.Abs(step));
    }

    /// <param name="usual">The median of the readings.</param>
    /// <param name="seconds">Between this reading and the one before.</param>
    /// <param name="grain">Differences up to this are rounding.</param>
    public double Of(double usual, double seconds, double grain)
    {
        var noise = NegligibleShare * Math.Abs(usual);
        if (_leastStep > grain && double.IsFinite(_leastStep))
            noise = Math.Max(noise, _leastStep);
        return countsEvents ? Math.Max(noise, Math.Sqrt(Math.Max(0, usual) * seconds + 1) / seconds) : noise;
    }

    public void Write(DetectorStateWriter writer) => writer.Write(_leastStep);

    public void Read(ref DetectorStateReader reader) => _leastStep = reader.ReadDouble();
}
