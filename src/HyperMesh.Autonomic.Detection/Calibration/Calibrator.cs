namespace HyperMesh.Autonomic.Detection.Calibration;

/// <summary>Turns how strange a reading is, on any scale, into evidence on the scale of <see cref="Severities"/>: by how often this series was as
/// strange before, counted in time and not in readings.</summary>
/// <remarks>
/// <para>It remembers the strangest reading of each of the last 256 blocks of time. A block is one reading to begin with; when the memory is full,
/// neighbours are merged and blocks are twice as long, until a block lasts <see cref="BlockSeconds"/>; from then on the memory slides. Readings
/// that follow each other closely are alike, and the strangest of a block is what an alarm would be raised for: so alarms are budgeted by
/// time, whatever the tick.</para>
/// <para>P(a block's strangest ≥ u) is the rank of u below the upper two fifths, and beyond them a fitted <see cref="Tail"/>; times blocks a day it is
/// a rate, and <see cref="Severities.EvidenceOfRate"/> makes it evidence.</para>
/// <para>What was abnormal is learnt no higher than an alert, and as one block of at least a minute however short blocks still are: an anomaly does not
/// blind it, and does not become normal while it lasts unless it lasts for many blocks.</para>
/// <para>About 1.6 KB. Time O(1), and O(log n) once a block; in every sixteenth block the tail is fitted anew, O(n). Not thread-safe.</para>
/// </remarks>
internal sealed class Calibrator
{
    /// <summary>A block grows until it lasts this long.</summary>
    public const double BlockSeconds = 300;

    /// <summary>Blocks before the first evidence.</summary>
    public const int LeastBlocks = 16;

    private const double AbnormalSeconds = 60;
    private const double LongestBlock = 3600;
    private const double SecondsPerDay = 86400;

    private readonly double _leastScale;
    private BlockMaxima _maxima = new();

    private double _length;
    private double _elapsed;
    private float _strangest = -1;
    private bool _abnormal;

    private long _readings;
    private double _tick;

    private Tail _tail;
    private int _unfitted;
    private double _blocksPerDay = 1;
    private double _nothing = double.PositiveInfinity;

    /// <param name="leastScale">The least scale of the tail, in the unit of the strangeness: differences smaller than this mean nothing. 0 when
    /// nothing is known of the unit; then what never varied gives no evidence beyond its rank.</param>
    public Calibrator(double leastScale = 0) => _leastScale = leastScale;

    /// <summary>Enough has been seen to give evidence.</summary>
    public bool IsReady => _maxima.Count >= LeastBlocks;

    /// <summary>From this strangeness on a reading is worth an alert; infinite until <see cref="IsReady"/>. For the expected band.</summary>
    public double Alert { get; private set; } = double.PositiveInfinity;

    /// <summary>Judges by the past, then learns.</summary>
    /// <param name="strangeness">How strange the reading is, at least 0, on a scale that does not change its meaning over time. NaN counts as 0.</param>
    /// <param name="seconds">Time since the previous reading, above zero.</param>
    /// <returns>Evidence in decades, at least 0 and finite; 0 until <see cref="IsReady"/>.</returns>
    public double Evidence(double strangeness, double seconds)
    {
        var evidence = Peek(strangeness);
        Learn(Bounded(strangeness), evidence, seconds);
        return evidence;
    }

    /// <summary>As <see cref="Evidence"/>, and learns nothing.</summary>
    public double Peek(double strangeness) => IsReady ? EvidenceOf(Bounded(strangeness)) : 0;

    public void Write(DetectorStateWriter writer)
    {
        _maxima.Write(writer);
        writer.Write(_unfitted);
        writer.Write(_readings);
        writer.Write(_abnormal);
        writer.Write([_length, _elapsed, _strangest, _tick, _blocksPerDay, _nothing, Alert]);
        writer.Write([_tail.Threshold, _tail.Scale, _tail.Shape, _tail.Share, _tail.Weight]);
    }

    /// <summary>What <see cref="Write"/> wrote; null when that cannot be.</summary>
    public static Calibrator? Read(ref DetectorStateReader reader, double leastScale = 0)
    {
        var maxima = BlockMaxima.Read(ref reader);
        var restored = new Calibrator(leastScale)
        {
            _unfitted = reader.ReadInt32(),
            _readings = reader.ReadInt64(),
            _abnormal = reader.ReadBoolean(),
        };
        var (numbers, tail) = (reader.ReadDoubles(), reader.ReadDoubles());
        if (maxima is null || numbers.Length != 7 || tail.Length != 5 || restored._unfitted < 0 || restored._readings < 0)
            return null;

        restored._maxima = maxima;
        (restored._length, restored._elapsed, restored._strangest, restored._tick) = (numbers[0], numbers[1], (float)numbers[2], numbers[3]);
        (restored._blocksPerDay, restored._nothing, restored.Alert) = (numbers[4], numbers[5], numbers[6]);
        restored._tail = new Tail(tail[0], tail[1], tail[2], tail[3], tail[4]);
        return restored;
    }

    private static float Bounded(double strangeness) => strangeness > 0 ? (float)Math.Min(strangeness, float.MaxValue) : 0;

    private double EvidenceOf(float value)
    {
        if (value < _nothing)
            return 0;

        var probability = _tail.LogProbability(value);
        if (double.IsNaN(probability))
            probability = Math.Log10((_maxima.Count - _maxima.Below(value) + 1.0) / (_maxima.Count + 1));
        return Math.Max(0, EvidenceOfLog(probability));
    }

    private double EvidenceOfLog(double probability) => Severities.EvidenceOfRate(_blocksPerDay) - probability;

    private void Learn(float value, double evidence, double seconds)
    {
        // A gap is one long interval, not a new tick.
        var interval = _readings++ < 2 ? seconds : Math.Min(seconds, 8 * _tick);
        _tick += (interval - _tick) / Math.Clamp(_readings - 1, 1, BlockMaxima.Capacity);

        if (evidence >= Severities.Alert)
        {
            _abnormal = true;
            // Where nothing ever varied there is no telling how far an alert is.
            value = double.IsNaN(_tail.Scale) ? value : (float)Math.Min(value, Alert);
        }

        _strangest = Math.Max(_strangest, value);
        _elapsed += seconds;
        // Half an interval early: blocks then last as long as they should on average.
        if (_elapsed + seconds / 2 >= (_abnormal ? Math.Max(_length, AbnormalSeconds) : _length))
            Close();
    }

    private void Close()
    {
        if (_maxima.IsMergeable && Math.Max(_length, _tick) < BlockSeconds)
        {
            _maxima.Merge();
            _length = 2 * Math.Max(_length, _tick);
        }

        _maxima.Add(_strangest);
        (_elapsed, _strangest, _abnormal) = (0, -1, false);
        if (++_unfitted >= _maxima.Count / 16 && IsReady)
            Fit();
    }

    private void Fit()
    {
        Span<float> sorted = stackalloc float[_maxima.Count];
        _maxima.CopySorted(sorted);
        _tail = Tail.Of(sorted, _leastScale);
        _unfitted = 0;
        // What comes less often than once an hour is still budgeted as if it came every hour: an hour's reading is never rare by itself.
        _blocksPerDay = SecondsPerDay / Math.Min(Math.Max(_length, _tick), LongestBlock);

        var nothing = EvidenceOfLog(0);
        _nothing = nothing < _tail.Share ? _tail.ValueAt(nothing) : sorted[(int)((1 - Math.Min(1, Math.Pow(10, nothing))) * (sorted.Length - 1))];
        Alert = Math.Max(_nothing, _tail.ValueAt(nothing - Severities.Alert));
    }
}
