namespace HyperMesh.Autonomic.Detection.Calibration;

/// <summary>Exponentially weighted mean and standard deviation over time; plain ones until the memory is full. Not thread-safe.</summary>
internal struct ExponentialMoments
{
    private const int LeastReadings = 60;

    /// <summary>Values learnt.</summary>
    public long Count { get; private set; }

    public double Mean { get; private set; }

    public double Variance { get; private set; }

    public readonly double Deviation => Math.Sqrt(Variance);

    /// <summary>Learns a value, within ±10¹⁵⁰.</summary>
    /// <param name="value">The value.</param>
    /// <param name="seconds">Time that it stands for.</param>
    /// <param name="memory">How long the past counts, in seconds; 60 values at least.</param>
    /// <param name="slowDown">How many times slower than usual.</param>
    public void Add(double value, double seconds, double memory, double slowDown = 1)
    {
        Count++;
        var share = 1 - Math.Exp(-seconds / Math.Max(memory, LeastReadings * seconds));
        share = Math.Max(share, 1.0 / Count) / slowDown;
        var difference = value - Mean;
        Mean += share * difference;
        Variance = (1 - share) * (Variance + share * difference * difference);
    }

    public readonly void Write(DetectorStateWriter writer)
    {
        writer.Write(Count);
        writer.Write(Mean);
        writer.Write(Variance);
    }

    /// <summary>What <see cref="Write"/> wrote; null when that cannot be.</summary>
    public static ExponentialMoments? Read(ref DetectorStateReader reader)
    {
        var read = new ExponentialMoments { Count = reader.ReadInt64(), Mean = reader.ReadDouble(), Variance = reader.ReadDouble() };
        return read.Count >= 0 && double.IsFinite(read.Mean) && read.Variance >= 0 ? read : null;
    }
}
