namespace HyperMesh.Autonomic.Detection.Auto;

/// <summary>The usual time between readings: the median of the first gaps.</summary>
internal sealed class Cadence
{
    private const int Gaps = 99;

    private double[] _gaps = [];

    /// <summary>Gaps seen, up to 99.</summary>
    public int Count { get; private set; }

    /// <summary>Median gap, in seconds; 0 before the first gap.</summary>
    public double Tick { get; private set; }

    public bool IsSettled => Count == Gaps;

    public void Add(double seconds)
    {
        if (IsSettled)
            return;
        if (_gaps.Length == 0)
            _gaps = new double[Gaps];
        var at = _gaps.AsSpan(0, Count).BinarySearch(seconds);
        at = at < 0 ? ~at : at;
        _gaps.AsSpan(at, Count - at).CopyTo(_gaps.AsSpan(at + 1));
        _gaps[at] = seconds;
        Count++;
        Tick = _gaps[Count / 2];
        if (IsSettled)
            _gaps = [];
    }

    public void Write(DetectorStateWriter writer)
    {
        writer.Write(Count);
        writer.Write(Tick);
        writer.Write(_gaps.AsSpan(0, IsSettled ? 0 : Count));
    }

    public bool TryRead(ref DetectorStateReader reader)
    {
        var (count, tick) = (reader.ReadInt32(), reader.ReadDouble());
        var gaps = reader.ReadDoubles();
        if (count is < 0 or > Gaps || gaps.Length != (count == Gaps ? 0 : count) || !double.IsFinite(tick))
            return false;
        (Count, Tick) = (count, tick);
        _gaps = count is 0 or Gaps ? [] : [.. gaps, .. new double[Gaps - count]];
        return true;
    }
}
