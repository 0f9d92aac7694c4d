namespace HyperMesh.Autonomic.Detection.Auto;

/// <summary>The nine members, and how their evidence is combined.</summary>
/// <remarks>Seven members can raise an alarm alone: the greatest counts, less a handicap each, since all but the value itself see something
/// in ordinary series now and then. Two support: part of their evidence is added.</remarks>
internal sealed class Ensemble
{
    private const double Margin = 0.2;
    private const double Support = 0.15;
    private const double MostSupport = 3.5;
    private const double LogNoise = 0.1;
    private const double SpreadNoise = 0.1;
    private const double SpreadFloor = 0.01;
    private const double NoiseFloor = 0.3;
    private const double SpreadMemory = 2000;
    private const double Rounding = 1e-12;

    private readonly Feature _season;
    private readonly Feature _shortMean;
    private readonly Feature _floor;
    private readonly Feature _ceiling;
    private readonly Feature _step;
    private readonly Feature _dailyResidual;
    private readonly Feature _longMean;
    private readonly Feature[] _all;
    private readonly (Feature Feature, double Handicap)[] _alarming;
    private double _anchor;
    private double _greatest;
    private double _usualSpread;
    private long _readings;

    public Ensemble(AutoOptions options)
    {
        NoveltyWindow Seen() => new(options.Memory, options.LongestSpacing);
        Value = new Feature("value", new NoveltyWindow(options.ValueMemory, options.LongestSpacing));
        _season = new Feature("season", seen: null);
        _shortMean = new Feature("short-mean", Seen());
        Spread = new Feature("spread", Seen(), nth: 3);
        _floor = new Feature("floor", Seen());
        _ceiling = new Feature("ceiling", Seen());
        _step = new Feature("step", Seen());
        _dailyResidual = new Feature("daily-residual", Seen());
        _longMean = new Feature("long-mean", Seen(), nth: 3);
        _alarming = [(Value, 0), (_season, 0.7), (_shortMean, 0.7), (Spread, 1.2), (_floor, 1.2), (_ceiling, 1.2), (_step, 0.7)];
        _all = [.. _alarming.Select(member => member.Feature), _dailyResidual, _longMean];
    }

    /// <summary>The readings themselves, less <see cref="Anchor"/>.</summary>
    public Feature Value { get; }

    /// <summary>Logarithm of the spread of the last 24 readings.</summary>
    public Feature Spread { get; }

    public Feature DailyResidual => _dailyResidual;

    public IReadOnlyList<Feature> Members => _all;

    /// <summary>The first reading: values are kept as differences from it, to lose no digits.</summary>
    public double Anchor => _anchor;

    /// <summary>Differences up to this are rounding.</summary>
    public double Grain => Rounding * _greatest;

    /// <summary>Evidence of all, in decades; 0 while nothing is known.</summary>
    public double Evidence { get; private set; }

    public int Bytes => _all.Sum(feature => feature.Bytes);

    public void Look(double value, RecentReadings recent, DailySeason season, double tick, double noise)
    {
        if (_readings++ == 0)
            _anchor = value;
        _greatest = Math.Max(_greatest, Math.Abs(value));
        _usualSpread += (recent.Deviation - _usualSpread) / Math.Min(_readings, SpreadMemory);
        var spread = Math.Log(recent.Deviation + SpreadFloor * _usualSpread + NoiseFloor * noise + Grain + double.Epsilon);

        Value.Look(value - _anchor, Grain, tick, noise);
        _season.Look(season.Distance, 0, tick, LogNoise);
        _shortMean.Look(recent.ShortMean - _anchor, Grain, tick, noise);
        Spread.Look(spread, 0, tick, SpreadNoise);
        _floor.Look(recent.Least - _anchor, Grain, tick, noise);
        _ceiling.Look(recent.Greatest - _anchor, Grain, tick, noise);
        _step.Look(recent.Step, Grain, tick, noise);
        _dailyResidual.Look(value - season.Expected, Grain, tick, noise);
        _longMean.Look(recent.Mean - _anchor, Grain, tick, noise);
        Evidence = Value.IsKnown ? Combine() : 0;
    }

    public void Learn(double seconds)
    {
        foreach (var feature in _all)
            feature.Learn(seconds);
    }

    public void Write(DetectorStateWriter writer)
    {
        writer.Write([_anchor, _greatest, _usualSpread, Evidence]);
        writer.Write(_readings);
        foreach (var feature in _all)
            feature.Write(writer);
    }

    public bool TryRead(ref DetectorStateReader reader)
    {
        if (reader.ReadDoubles() is not [var anchor, var greatest, var usualSpread, var evidence])
            return false;
        (_anchor, _greatest, _usualSpread, Evidence, _readings) = (anchor, greatest, usualSpread, evidence, reader.ReadInt64());
        foreach (var feature in _all)
        {
            if (!feature.TryRead(ref reader))
                return false;
        }

        return true;
    }

    private double Combine()
    {
        var most = 0.0;
        foreach (var (feature, handicap) in _alarming)
            most = Math.Max(most, feature.Evidence - handicap);
        var support = Math.Min(MostSupport, _dailyResidual.Evidence) + Math.Min(MostSupport, _longMean.Evidence);
        return Math.Max(0, most + Support * support - Margin);
    }
}
