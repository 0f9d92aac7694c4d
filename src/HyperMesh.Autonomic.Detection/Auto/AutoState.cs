namespace HyperMesh.Autonomic.Detection.Auto;

/// <summary>All that <c>auto</c> knows of one series, and the order in which a reading is judged and learnt.</summary>
internal sealed class AutoState(AutoOptions options, bool countsEvents)
{
    private const double GreatestValue = 1e150;
    private const double UsualTick = Pace.Longest;
    private const double BandEdge = 0.005;
    private const double ForgivenTo = Severities.Alert + 1;

    private readonly Cadence _cadence = new();
    private readonly RecentReadings _recent = new();
    private readonly DailySeason _season = new();
    private readonly NoiseFloor _noise = new(countsEvents);
    private readonly Ensemble _ensemble = new(options);
    private readonly OnsetFilter _onset = new();
    private readonly Deviation _deviation = new();
    private readonly LearningGate _gate = new();

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
        _noise.Add(_recent.Step);
        var usual = _ensemble.Value.Quantile(0.5) + _ensemble.Anchor;
        _ensemble.Look(value, _recent, _season, tick, _noise.Of(usual, seconds, _ensemble.Grain));
        _deviation.Update(_ensemble, _recent.ShortMean, seconds, tick);
        var assessment = Assess();
        Learn(value, seconds);
        return assessment;
    }

    public void Write(DetectorStateWriter writer)
    {
        writer.Write(IsSeasonal);
        _cadence.Write(writer);
        _recent.Write(writer);
        _season.Write(writer);
        _noise.Write(writer);
        _ensemble.Write(writer);
        _onset.Write(writer);
        _deviation.Write(writer);
        _gate.Write(writer);
    }

    public bool TryRead(ref DetectorStateReader reader)
    {
        IsSeasonal = reader.ReadBoolean();
        if (!_cadence.TryRead(ref reader) || !_recent.TryRead(ref reader) || !_season.TryRead(ref reader))
            return false;
        _noise.Read(ref reader);
        return _ensemble.TryRead(ref reader) && _onset.TryRead(ref reader) && _deviation.TryRead(ref reader) && _gate.TryRead(ref reader);
    }

    private Assessment Assess()
    {
        if (!_ensemble.Value.IsKnown)
            return Assessment.Unknown;
        var score = Severities.ScoreOf(_onset.Pass(_ensemble.Evidence, _gate.IsClosed));
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
        _gate.Judge(_deviation, _ensemble.Evidence, seconds);
        if (!_gate.IsClosed)
            _ensemble.Learn(seconds);
        _season.Add(value, _cadence);
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
