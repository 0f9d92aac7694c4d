namespace HyperMesh.Autonomic.Detection.Forest;

/// <summary>Brings series of different units to one scale: the deviation from the usual level in usual deviations, by its logarithm.</summary>
/// <remarks>Exponentially weighted level and mean absolute deviation, plain means to begin with.</remarks>
internal sealed class UsualScale(int memory)
{
    private const double Clip = 10;
    private const double LeastRelative = 1e-9;

    private double _level;
    private double _spread;
    private int _count;

    /// <summary>sign(d) · ln(1 + |d|) of the deviation d.</summary>
    public float Of(double value)
    {
        var deviation = _count == 0 ? 0 : Deviations(value);
        return (float)(Math.Sign(deviation) * Math.Log(1 + Math.Abs(deviation)));
    }

    public void Learn(double value)
    {
        if (_count == 0)
            _level = value;

        _count = Math.Min(_count + 1, memory);
        // What is far out moves the scale no further than what is just outside.
        var most = _count < Clip || _spread == 0 ? double.MaxValue / 4 : Clip * _spread;
        var residual = Math.Clamp(value / 2 - _level / 2, -most / 2, most / 2) * 2;
        _level += residual / _count;
        _spread += (Math.Abs(residual) - _spread) / _count;
    }

    public void Write(DetectorStateWriter writer)
    {
        writer.Write(_level);
        writer.Write(_spread);
        writer.Write(_count);
    }

    /// <summary>What <see cref="Write"/> wrote; null when it cannot be.</summary>
    public static UsualScale? Read(ref DetectorStateReader reader, int memory)
    {
        var restored = new UsualScale(memory) { _level = reader.ReadDouble(), _spread = reader.ReadDouble(), _count = reader.ReadInt32() };
        return double.IsFinite(restored._level) && restored._spread >= 0 && restored._count >= 0 && restored._count <= memory ? restored : null;
    }

    private double Deviations(double value)
    {
        var scale = Math.Max(Math.Max(_spread, Math.Abs(_level) * LeastRelative), 1e-300);
        var deviations = value / scale - _level / scale;
        return double.IsNaN(deviations) ? 0 : Math.Clamp(deviations, -double.MaxValue, double.MaxValue);
    }
}
