namespace HyperMesh.Autonomic.Detection.Auto;

/// <summary>Keeps what is strongly abnormal from being learnt, so that its return is news again.</summary>
/// <remarks>For two minutes of a deviation at most, and for a tenth of the time watched at most, each deviation counted as half a minute at
/// least: what comes often, or lasts, is learnt. Where ticks are longer than that everything is learnt.</remarks>
internal sealed class LearningGate
{
    /// <summary>Evidence of what is not learnt: high severity.</summary>
    private const double Strong = Severities.Alert + 2;
    private const double Longest = 120;
    private const double Least = 30;
    private const double Share = 0.1;

    private double _watched;
    private double _refused;

    /// <summary>The last reading was not to be learnt.</summary>
    public bool IsClosed { get; private set; }

    public void Judge(Deviation deviation, double evidence, double seconds)
    {
        _watched += seconds;
        var strong = deviation.Held >= Strong && (deviation.IsOutside || evidence >= Strong);
        var brief = seconds < Longest && deviation.Seconds < Longest;
        var closed = strong && brief && (IsClosed || _refused < Share * _watched);
        if (closed)
            _refused += IsClosed ? seconds : seconds + Least;
        IsClosed = closed;
    }

    public void Write(DetectorStateWriter writer)
    {
        writer.Write([_watched, _refused]);
        writer.Write(IsClosed);
    }

    public bool TryRead(ref DetectorStateReader reader)
    {
        if (reader.ReadDoubles() is not [var watched, var refused])
            return false;
        (_watched, _refused, IsClosed) = (watched, refused, reader.ReadBoolean());
        return true;
    }
}
