namespace HyperMesh.Autonomic.Engine.Replay.World;

/// <summary>One series of the recording, or one that the world makes: how it was, and how it is in this world. Not thread-safe.</summary>
internal sealed class SeriesAnswer(Series series, bool isRecorded)
{
    private readonly Dictionary<(ResponseState, int, int), double> _shares = [];
    private List<(ResponseState State, int Effect)> _effects = [];
    private DateTimeOffset? _last;
    private double _recorded;
    private double _total;
    private double _value;
    private double _given;
    private int _version = -1;

    public Series Series => series;

    /// <summary>It occurs in the recording; else it is told of as soon as something is given to it.</summary>
    public bool IsRecorded => isRecorded;

    /// <summary>In this world it is, or was, not as it was recorded.</summary>
    public bool HasChanged { get; private set; }

    public SeriesFigures Recorded { get; } = new(series.Metric.Kind);

    public SeriesFigures Simulated { get; } = new(series.Metric.Kind);

    /// <summary>Seconds since the sample before; 0 for the first.</summary>
    public double Seconds { get; private set; }

    private bool IsCounter => series.Metric.Kind == MetricKind.Counter;

    /// <summary>Takes a recorded value, and lets all effects that are about this series work on it.</summary>
    /// <param name="now">The tick.</param>
    /// <param name="value">The value.</param>
    /// <param name="world">Gives effects, and takes what goes to others.</param>
    public void Take(DateTimeOffset now, double value, SimulatedWorld world)
    {
        if (_last is null)
            _total = value;
        if (_version != world.Version)
            (_version, _effects) = (world.Version, world.EffectsOn(series));
        var seconds = Seconds = _last is { } last ? (now - last).TotalSeconds : 0;
        // A counter that goes back has begun anew, and counts from zero.
        var growth = !IsCounter ? value : _last is null ? 0 : value >= _recorded ? value - _recorded : value;
        _value = growth;
        foreach (var (state, index) in _effects)
        {
            var to = state.Effects[index].To;
            if (state.Level <= 0)
            {
                // A gauge that was given something is to lose it again.
                if (to is not null && !IsCounter)
                    world.Give(this, state, index, 0);
                continue;
            }

            _value = state.Effects[index].Apply(_value, state.Level, IsCounter ? seconds : 1, out var given);
            _value = IsCounter ? Math.Max(0, _value) : _value;
            if (to is not null)
                world.Give(this, state, index, given);
        }

        HasChanged |= _value != growth;
        Recorded.Add(seconds, growth);
        (_recorded, _last) = (value, now);
    }

    /// <summary>Gets what an effect takes from another series, or copies from it.</summary>
    public void Get(ResponseState state, int effect, SeriesAnswer from, double given)
    {
        HasChanged |= given != 0 || !isRecorded;
        if (!isRecorded)
            Seconds = from.Seconds;
        if (IsCounter)
            _given += given;
        else
            _shares[(state, effect, from.Series.Id)] = given;
    }

    /// <summary>The value of this tick in this world.</summary>
    public double Tell()
    {
        var growth = _value + (IsCounter ? _given : _shares.Values.Sum());
        (_value, _given) = (IsCounter ? 0 : _value, 0);
        Simulated.Add(Seconds, growth);
        if (!HasChanged)
            return _total = _recorded;
        return IsCounter ? _total += growth : growth;
    }
}
