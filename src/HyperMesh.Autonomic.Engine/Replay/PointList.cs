using System.Globalization;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>Values of a source that need not be in the order of time, kept in memory up to a limit. Not thread-safe.</summary>
internal sealed class PointList(string name, ProblemList problems, RecordingLimits limits)
{
    private readonly List<(long Ticks, Series Series, double Value)> _points = [];
    private readonly HashSet<Series> _series = [];
    private bool _isOrdered = true;

    /// <summary>There is no room for more; a problem says so.</summary>
    public bool IsFull { get; private set; }

    public void Add(DateTimeOffset at, Series series, double value)
    {
        if (IsFull)
            return;

        if (_points.Count >= limits.Samples)
            Refuse("samples", limits.Samples);
        else if (_series.Add(series) && _series.Count > limits.Series)
            Refuse("series", limits.Series);
        else
            Append(at.UtcTicks, series, value);
    }

    /// <summary>The values in the order of time; those of one instant are one batch, in the order of the source.</summary>
    public IEnumerable<SampleBatch> Batches()
    {
        var batch = new SampleBatch();
        // A stable sort: within an instant the order of the source stays.
        foreach (var (ticks, series, value) in _isOrdered ? _points.AsEnumerable() : _points.OrderBy(point => point.Ticks))
        {
            if (batch.Count > 0 && batch.At.UtcTicks != ticks)
                yield return batch;
            if (batch.Count == 0 || batch.At.UtcTicks != ticks)
                batch.Begin(new DateTimeOffset(ticks, TimeSpan.Zero));
            batch.Add(series, value);
        }

        if (batch.Count > 0)
            yield return batch;
    }

    private void Append(long ticks, Series series, double value)
    {
        _isOrdered &= _points.Count == 0 || ticks >= _points[^1].Ticks;
        _points.Add((ticks, series, value));
    }

    private void Refuse(string limit, long most)
    {
        IsFull = true;
        problems.Add(
            Place.StartOf(name), string.Create(CultureInfo.InvariantCulture, $"there are more than {most:N0} {limit}, the limit '{limit}'"), RecordingLimits.Hint(limit));
    }
}
