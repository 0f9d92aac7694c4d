namespace HyperMesh.Autonomic.Engine.Analysis.Queries;

/// <summary>How many events there were within a time, left-open and right-closed, or how many values one of their fields had. Single-threaded.</summary>
/// <remarks>Events that come faster than 128 in a window share buckets: then one may count for 1/128 of the window longer.</remarks>
internal sealed class EventWindow(TimeSpan over, int mostValues)
{
    private const int Parts = 128;
    private readonly TimeSpan _part = over / Parts;
    private readonly Queue<(DateTimeOffset First, DateTimeOffset Last, int Count)> _buckets = [];
    private readonly Dictionary<string, DateTimeOffset> _values = [];
    private readonly PriorityQueue<string, DateTimeOffset> _oldest = new();
    private (DateTimeOffset First, DateTimeOffset Last, int Count) _filling;
    private int _count;

    /// <summary>Where its count is among the thresholds of the rules.</summary>
    public int Position { get; set; }

    /// <summary>When it is looked at next; null while that is not planned.</summary>
    public DateTimeOffset? CheckAt { get; set; }

    public DateTimeOffset LastAt { get; private set; }

    /// <summary>Counts an event.</summary>
    public void Add(DateTimeOffset at)
    {
        LastAt = at;
        if (_filling.Count > 0 && at - _filling.First >= _part)
        {
            _buckets.Enqueue(_filling);
            _filling = default;
        }

        _filling = (_filling.Count == 0 ? at : _filling.First, at, _filling.Count + 1);
        _count++;
    }

    /// <summary>Takes the value of a field; false when there are too many.</summary>
    public bool Add(DateTimeOffset at, string value)
    {
        LastAt = at;
        if (!_values.ContainsKey(value))
        {
            if (_values.Count >= mostValues)
                return false;
            _oldest.Enqueue(value, at);
        }

        _values[value] = at;
        return true;
    }

    /// <summary>Lets go of what has left the window.</summary>
    /// <returns>How many events, or values, are in it.</returns>
    public int Count(DateTimeOffset now)
    {
        while (_buckets.TryPeek(out var oldest) && oldest.Last <= now - over)
            _count -= _buckets.Dequeue().Count;
        if (_buckets.Count == 0 && _filling.Count > 0 && _filling.Last <= now - over)
            (_count, _filling) = (0, default);
        while (_oldest.TryPeek(out var value, out var since) && since <= now - over)
        {
            _oldest.Dequeue();
            if (_values[value] <= now - over)
                _values.Remove(value);
            else
                _oldest.Enqueue(value, _values[value]);
        }

        return _count + _values.Count;
    }

    /// <summary>How many there are since an instant, of those in the window.</summary>
    public int CountSince(DateTimeOffset now, DateTimeOffset since)
    {
        Count(now);
        return _buckets.Where(bucket => bucket.First >= since).Sum(bucket => bucket.Count) + (_filling.First >= since ? _filling.Count : 0)
            + _values.Values.Count(at => at >= since);
    }

    /// <summary>When the next one leaves; null when it is empty. Ask after <see cref="Count"/>.</summary>
    public DateTimeOffset? NextLoss() =>
        _buckets.TryPeek(out var oldest) ? oldest.Last + over
        : _filling.Count > 0 ? _filling.Last + over
        : _oldest.TryPeek(out _, out var since) ? since + over
        : null;
}
