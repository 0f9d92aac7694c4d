namespace HyperMesh.Autonomic.Detection.Auto;

/// <summary>What the series was at this time of day on the last seven days.</summary>
/// <remarks>Readings are kept in blocks of about 5 minutes: of one reading where the tick is slow, else of as many as fit. Blocks are
/// counted, not timed, so that a shift of the clock does no harm.</remarks>
internal sealed class DailySeason
{
    private const int Days = 7;
    private const int Around = 3;
    private const double Day = 86_400;
    private const double Block = 300;
    private const int LeastRoom = 128;

    private double[] _low = [];
    private double[] _high = [];
    private double[] _mean = [];
    private long _blocks;
    private int _room = LeastRoom;
    private bool _settled;
    private int _period;
    private int _perBlock = 1;
    private int _open;
    private double _openLow;
    private double _openHigh;
    private double _openSum;
    private double _log;

    /// <summary>Distance of a reading from those around the same time of day, on a logarithmic scale, mean of the days; NaN while no day has
    /// been seen.</summary>
    public double Distance { get; private set; } = double.NaN;

    /// <summary>Mean of the readings at this time of day; NaN while no day has been seen.</summary>
    public double Expected { get; private set; } = double.NaN;

    /// <summary>Room taken, in bytes.</summary>
    public int Bytes => sizeof(double) * (_low.Length + (IsShared ? 0 : _high.Length) + _mean.Length);

    /// <summary>Compares a reading with the days before.</summary>
    public void Compare(double value)
    {
        var (sum, days, level) = (0.0, 0, 0.0);
        var means = 0;
        var log = _log = SignedLog(value);
        for (var day = 1; day <= Days && _period > 0; day++)
        {
            var at = _blocks - (long)day * _period;
            if (at >= 0)
            {
                level += _mean[at % _room];
                means++;
            }

            if (at < Around)
                break;
            sum += Nearest(log, at - Around, Math.Min(at + Around, _blocks - 1));
            days++;
        }

        Distance = days > 0 ? sum / days : double.NaN;
        Expected = means > 0 ? level / means : double.NaN;
    }

    /// <summary>Learns the reading last compared.</summary>
    public void Add(double value, Cadence cadence)
    {
        Settle(cadence);
        (_openLow, _openHigh) = _open == 0 ? (_log, _log) : (Math.Min(_openLow, _log), Math.Max(_openHigh, _log));
        _openSum = _open == 0 ? value : _openSum + value;
        if (++_open < _perBlock)
            return;
        Store();
        _open = 0;
    }

    public void Write(DetectorStateWriter writer)
    {
        writer.Write(_blocks);
        writer.Write(_room);
        writer.Write(_settled);
        writer.Write(_period);
        writer.Write(_perBlock);
        writer.Write(_open);
        writer.Write([_openLow, _openHigh, _openSum]);
        var used = (int)Math.Min(_blocks, _room);
        writer.Write(_low.AsSpan(0, used));
        writer.Write(_high.AsSpan(0, used));
        writer.Write(_mean.AsSpan(0, used));
    }

    public bool TryRead(ref DetectorStateReader reader)
    {
        (_blocks, _room, _settled) = (reader.ReadInt64(), reader.ReadInt32(), reader.ReadBoolean());
        (_period, _perBlock, _open) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        if (reader.ReadDoubles() is not [var low, var high, var sum])
            return false;
        (_openLow, _openHigh, _openSum) = (low, high, sum);
        (_low, _high, _mean) = (reader.ReadDoubles(), reader.ReadDoubles(), reader.ReadDoubles());
        if (IsShared)
            _high = _low;
        var used = Math.Min(_blocks, _room);
        return _blocks >= 0 && _room >= LeastRoom && _period >= 0 && _perBlock > 0 && _low.Length == used && _high.Length == used && _mean.Length == used;
    }

    /// <summary>A block of one reading has one value: its least is its greatest.</summary>
    private bool IsShared => _perBlock == 1;

    private static double SignedLog(double value) => value < 0 ? -Math.Log(1 - value) : Math.Log(1 + value);

    private double Nearest(double log, long first, long last)
    {
        var nearest = double.PositiveInfinity;
        var at = (int)(first % _room);
        for (var block = first; block <= last; block++)
        {
            nearest = Math.Min(nearest, Math.Max(0, Math.Max(_low[at] - log, log - _high[at])));
            at = at + 1 == _room ? 0 : at + 1;
        }

        return nearest;
    }

    private void Settle(Cadence cadence)
    {
        if (_settled || cadence.Count == 0)
            return;
        var tick = cadence.Tick > 0 ? cadence.Tick : Block;
        _settled = cadence.IsSettled;
        if (_settled)
            _perBlock = (int)Math.Clamp(Math.Round(Block / tick), 1, 1e9);
        _period = (int)Math.Clamp(Math.Round(Day / (tick * _perBlock)), 1, int.MaxValue / (2 * Days));
        if (!_settled)
            return;
        _room = Math.Max(LeastRoom, Days * _period + Around + 1);
        if (_perBlock > 1)
            (_blocks, _low, _high, _mean) = (0, [], [], []);
    }

    private void Store()
    {
        if (_blocks < _room && _blocks == _mean.Length)
            Grow();
        var at = _blocks % _room;
        (_low[at], _high[at], _mean[at]) = (_openLow, _openHigh, _openSum / _open);
        _blocks++;
    }

    private void Grow()
    {
        var room = Math.Min(_room, Math.Max(16, _mean.Length + _mean.Length / 2));
        Array.Resize(ref _low, room);
        Array.Resize(ref _mean, room);
        if (IsShared)
            _high = _low;
        else
            Array.Resize(ref _high, room);
    }
}
