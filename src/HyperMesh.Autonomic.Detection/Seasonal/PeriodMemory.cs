namespace HyperMesh.Autonomic.Detection.Seasonal;

/// <summary>The past as 1,024 means over bins of time, the period found in it, and what the same phase of earlier periods brought.</summary>
/// <remarks>
/// <para>A bin is one reading to begin with; when the memory is full, neighbours are merged, until a bin lasts half an hour: the memory then spans three
/// weeks, so that days and weeks are found as periods like any other. The fine memory stops merging when it has found a period.</para>
/// <para>A period counts when two examinations in a row have found it; every so many bins it is examined anew. 4 KB. Not thread-safe.</para>
/// </remarks>
internal sealed class PeriodMemory(bool fine, double leastCorrelation)
{
    private const int Capacity = 1024;
    private const int Mask = Capacity - 1;
    private const int LeastBins = 64;
    private const double LongestBin = 1800;
    private const int Periods = 7;

    private readonly float[] _bins = new float[Capacity];
    private int _next;
    private int _count;
    private int _unexamined;
    private long _readings;
    private double _tick;
    private double _length;
    private double _elapsed;
    private double _sum;
    private int _summed;
    private double _found;

    /// <summary>In bins; 0 when there is none.</summary>
    public double Period { get; private set; }

    /// <summary>In seconds; 0 when there is none.</summary>
    public double PeriodSeconds => Period * BinSeconds;

    private double BinSeconds => Math.Max(_length, _tick);

    /// <summary>What the same phase of earlier periods brought: the median of the bins, and of those beside them, that are nearest to the value.</summary>
    /// <returns>NaN when there is no period.</returns>
    public double Expected(double value)
    {
        if (Period == 0)
            return double.NaN;

        Span<double> nearest = stackalloc double[Periods];
        var found = 0;
        for (; found < Periods; found++)
        {
            var lag = (int)Math.Round((found + 1) * Period);
            if (lag >= _count)
                break;
            nearest[found] = Nearest(value, lag);
        }

        if (found == 0)
            return double.NaN;
        nearest[..found].Sort();
        return found % 2 == 1 ? nearest[found / 2] : nearest[found / 2 - 1] / 2 + nearest[found / 2] / 2;
    }

    public void Add(double value, double seconds)
    {
        var interval = _readings++ < 2 ? seconds : Math.Min(seconds, 8 * _tick);
        _tick += (interval - _tick) / Math.Clamp(_readings - 1, 1, 256);
        _sum += value / 1024;
        _summed++;
        _elapsed += seconds;
        if (_elapsed + seconds / 2 >= BinSeconds)
            Close();
    }

    public void Write(DetectorStateWriter writer)
    {
        writer.Write(_bins);
        writer.Write([_next, _count, _unexamined, _summed]);
        writer.Write(_readings);
        writer.Write([_tick, _length, _elapsed, _sum, _found, Period]);
    }

    /// <summary>Takes over what <see cref="Write"/> wrote; null when that cannot be.</summary>
    public static PeriodMemory? Read(ref DetectorStateReader reader, bool fine, double leastCorrelation)
    {
        var (bins, counts, readings, numbers) = (reader.ReadSingles(), reader.ReadInt32s(), reader.ReadInt64(), reader.ReadDoubles());
        if (bins.Length != Capacity || counts.Length != 4 || numbers.Length != 6 || readings < 0
            || counts[0] is < 0 or >= Capacity || counts[1] is < 0 or > Capacity || counts[2] < 0 || counts[3] < 0 || !(numbers[5] is >= 0 and < Capacity))
            return null;

        var memory = new PeriodMemory(fine, leastCorrelation) { _readings = readings, Period = numbers[5] };
        bins.CopyTo(memory._bins, 0);
        (memory._next, memory._count, memory._unexamined, memory._summed) = (counts[0], counts[1], counts[2], counts[3]);
        (memory._tick, memory._length, memory._elapsed, memory._sum, memory._found) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
        return memory;
    }

    private double Nearest(double value, int lag)
    {
        double best = _bins[(_next - lag) & Mask];
        for (var near = Math.Max(1, lag - 1); near <= Math.Min(lag + 1, _count); near++)
        {
            double bin = _bins[(_next - near) & Mask];
            best = Math.Abs(bin - value) < Math.Abs(best - value) ? bin : best;
        }

        return best;
    }

    private void Close()
    {
        var mean = (float)Math.Clamp(_sum / _summed * 1024, -1e37, 1e37);
        // Bins of a gap: what the same phase of the last period brought, else the same as now.
        var passed = (int)Math.Clamp(Math.Round(_elapsed / BinSeconds), 1, Capacity);
        // Bins of time keep their phase; bins of one reading have none to keep.
        _elapsed = _length > 0 ? Math.Clamp(_elapsed - passed * BinSeconds, -BinSeconds, BinSeconds) : 0;
        (_sum, _summed) = (0, 0);
        for (var i = 1; i < passed; i++)
            Push(Period > 0 && Period < _count ? _bins[(_next - (int)Math.Round(Period)) & Mask] : mean);
        Push(mean);

        if (_count >= LeastBins && _unexamined >= Math.Max(16, _count / 8))
            Examine();
    }

    private void Push(float value)
    {
        if (_count == Capacity && _next == 0 && BinSeconds < LongestBin && !(fine && Period > 0))
            Merge();
        _bins[_next] = value;
        _next = (_next + 1) % Capacity;
        _count = Math.Min(_count + 1, Capacity);
        _unexamined++;
    }

    private void Merge()
    {
        for (var i = 0; i < Capacity / 2; i++)
            _bins[i] = _bins[2 * i] / 2 + _bins[2 * i + 1] / 2;
        _count = _next = Capacity / 2;
        _length = 2 * BinSeconds;
        (Period, _found) = (Period / 2, _found / 2);
    }

    private void Examine()
    {
        Span<double> values = stackalloc double[_count];
        for (var i = 0; i < _count; i++)
            values[i] = _bins[(_next - _count + i) & Mask];
        var found = Periodogram.Period(values, leastCorrelation);
        var again = found > 0 && Math.Abs(found - _found) <= Math.Max(1, 0.05 * found);
        Period = again ? found : found > 0 ? Period : 0;
        (_found, _unexamined) = (found, 0);
    }
}
