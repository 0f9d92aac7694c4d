namespace HyperMesh.Autonomic.Detection.Auto;

/// <summary>The last 24 readings, with the present one, and what can be said of them.</summary>
internal sealed class RecentReadings
{
    private const int Room = 24;

    private double[] _values = new double[Room];
    private int _next;

    public int Count { get; private set; }

    /// <summary>Mean of the last three.</summary>
    public double ShortMean { get; private set; }

    public double Mean { get; private set; }

    public double Deviation { get; private set; }

    public double Least { get; private set; }

    public double Greatest { get; private set; }

    /// <summary>From the reading before to this one.</summary>
    public double Step { get; private set; }

    public void Add(double value)
    {
        var before = Count > 0 ? Back(1) : value;
        _values[_next] = value;
        _next = _next + 1 == Room ? 0 : _next + 1;
        Count = Math.Min(Count + 1, Room);
        Step = value - before;
        ShortMean = MeanOfLast(Math.Min(Count, 3));
        Describe(_values.AsSpan(0, Count));
    }

    public void Write(DetectorStateWriter writer)
    {
        writer.Write(_next);
        writer.Write(_values.AsSpan(0, Count));
    }

    public bool TryRead(ref DetectorStateReader reader)
    {
        var next = reader.ReadInt32();
        var values = reader.ReadDoubles();
        if (next is < 0 or >= Room || values.Length > Room)
            return false;
        (_next, Count) = (next, values.Length);
        _values = [.. values, .. new double[Room - Count]];
        return true;
    }

    private double Back(int steps) => _values[(_next + Room - steps) % Room];

    private double MeanOfLast(int count)
    {
        var sum = 0.0;
        for (var back = count; back > 0; back--)
            sum += Back(back);
        return sum / count;
    }

    private void Describe(ReadOnlySpan<double> values)
    {
        var (sum, least, greatest) = (0.0, values[0], values[0]);
        foreach (var value in values)
        {
            sum += value;
            least = Math.Min(least, value);
            greatest = Math.Max(greatest, value);
        }

        var mean = sum / values.Length;
        var squares = 0.0;
        foreach (var value in values)
            squares += (value - mean) * (value - mean);
        (Mean, Least, Greatest, Deviation) = (mean, least, greatest, Math.Sqrt(squares / values.Length));
    }
}
