namespace HyperMesh.Autonomic.Detection.Auto;

/// <summary>All that <c>auto</c> knows of one series, and the order in which a reading is judged and learnt.</summary>
internal sealed class AutoState(AutoOptions options, bool countsEvents)
{
    private const double GreatestValue = 1e150;
    private const double UsualTick = Pace.Longest;
    private const double NegligibleShare = 0.002;
    private const double BandEdge = 0.005;
    private const double ForgivenTo = Severities.Alert + 1;

    /// <summary>What is this strong is not learnt while it lasts, for this long at most and for this share of the time watched at most.</summary>
    private const double Unlearnable = Severities.Alert + 2;
    private const double LongestUnlearnt = 120;
    private const double MostUnlearnt = 0.1;

    private readonly Cadence _cadence = new();
    private readonly RecentReadings _recent = new();
    private readonly DailySeason _season = new();
    private readonly Ensemble _ensemble = new(options);
    private readonly OnsetFilter _onset = new();
    private readonly Deviation _deviation = new();
    private double _watched;
    private double _unlearnt;

    /// <summary>The last band was of the time of day.</summary>
    public bool IsSeasonal { get; private set; }

    public IReadOnlyList<Feature> Members => _ensemble.Members;

    public int Bytes => _ensemble.Bytes + _season.Bytes;

    public Assessment Evaluate(double reading, double seconds)
    {
        var value = Math.Clamp(reading, -GreatestValue, GreatestValue);
        if (_recent.Count > 0)
            _cadence.Add(seconds);
        var tick = _cadence.Tick > 0 ? _cadence.Tick : UsualTick;

        _recent.Add(value);
        _season.Compare(value);
        _ensemble.Look(value, _recent, _season, tick, Noise(seconds));
        _deviation.Update(_ensemble, _recent.ShortMean, seconds, tick);
        var assessment = Assess(value);
        Learn(value, seconds);
        return assessment;
    }

    public void Write(DetectorStateWriter writer)
    {
        writer.Write(_watched);
        writer.Write(_unlearnt);
        writer.Write(IsSeasonal);
        _cadence.Write(writer);
        _recent.Write(writer);
        _season.Write(writer);
        _ensemble.Write(writer);
        _onset.Write(writer);
        _deviation.Write(writer);
    }

    public bool TryRead(ref DetectorStateReader reader)
    {
        (_watched, _unlearnt, IsSeasonal) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadBoolean());
        return _cadence.TryRead(ref reader) && _recent.TryRead(ref reader) && _season.TryRead(ref reader)
            && _ensemble.TryRead(ref reader) && _onset.TryRead(ref reader) && _deviation.TryRead(ref reader);
    }

    private Assessment Assess(double value)
    {
        if (!_ensemble.Value.IsKnown)
            return Assessment.Unknown;
        var score = Severities.ScoreOf(_onset.Pass(_ensemble.Evidence));
        var level = Severities.ScoreOf(_deviation.Level(_ensemble, _recent.ShortMean));
        var (low, high) = Band();
        return new Assessment(score, level, low, high);
    }

    private void Learn(double value, double seconds)
    {
        var spacing = _ensemble.Value.Spacing;
        _onset.Add(_ensemble.Evidence, seconds, spacing);
        if (_deviation.HasEnded)
            _onset.Forgive(ForgivenTo, spacing);
        _watched += seconds;
        if (IsUnlearnable(seconds))
            _unlearnt += seconds;
        else
            _ensemble.Learn(seconds);
        _season.Add(value, _cadence);
    }

    private bool IsUnlearnable(double seconds) =>
        _deviation.Held >= Unlearnable && (_deviation.IsOutside || _ensemble.Evidence >= Unlearnable)
        && seconds < LongestUnlearnt && _deviation.Seconds < LongestUnlearnt && _unlearnt < MostUnlearnt * _watched;

    /// <summary>The scale of differences that are no news: a share of the usual value, and for counted events the scatter of counting.</summary>
    private double Noise(double seconds)
    {
        var usual = _ensemble.Value.Quantile(0.5) + _ensemble.Anchor;
        var noise = NegligibleShare * Math.Abs(usual);
        return countsEvents ? Math.Max(noise, Math.Sqrt(Math.Max(0, usual) * seconds + 1) / seconds) : noise;
    }

    /// <summary>Where 99 of 100 readings are expected: around this time of day's mean when that is closer than the band of all.</summary>
    private (double Low, double High) Band()
    {
        var (value, residual) = (_ensemble.Value, _ensemble.DailyResidual);
        var (low, high) = (value.Quantile(BandEdge) + _ensemble.Anchor, value.Quantile(1 - BandEdge) + _ensemble.Anchor);
        var (below, above) = (residual.Quantile(BandEdge), residual.Quantile(1 - BandEdge));
        IsSeasonal = residual.HasSeen && !double.IsNaN(_season.Expected) && above - below < high - low;
        if (IsSeasonal)
            (low, high) = (_season.Expected + below, _season.Expected + above);

        return (countsEvents ? Math.Max(0, low) : low, high);
    }
}
