namespace HyperMesh.Autonomic.Detection.Auto;

/// <summary>The last values of a feature, in order of arrival and in order of size. Grows with what it has seen, up to its capacity; then the
/// oldest value makes room for the new one. A query costs O(log n), an insertion also a move of at most n floats.</summary>
internal sealed class SortedRing(int capacity)
{
    private const int LeastRoom = 16;

    private float[] _ring = [];
    private float[] _sorted = [];
    private int _next;

    /// <summary>The last answer of a search: the value that was asked for is most often the next to be added.</summary>
    private float _asked = float.NaN;
    private int _answer;

    /// <summary>Given all values in order of arrival, puts those to keep in front and says how many they are.</summary>
    public delegate int Keep(Span<float> values);

    public int Count { get; private set; }

    /// <summary>The ring has just been filled to its end, so that the values lie in order of arrival from its start.</summary>
    public bool IsAtEnd => _next == 0 && Count == capacity;

    /// <summary>Room taken, in bytes.</summary>
    public int Bytes => sizeof(float) * (_ring.Length + _sorted.Length);

    public void Add(float value)
    {
        if (Count == capacity)
            Replace(_ring[_next], value);
        else
            Insert(value);
        _asked = float.NaN;
        _ring[_next] = value;
        _next = _next + 1 == capacity ? 0 : _next + 1;
    }

    /// <summary>Distance to the nearest value, or the second, or third nearest; infinite when there are fewer values.</summary>
    public float Distance(float value, int nth)
    {
        var right = LowerBound(value);
        (_asked, _answer) = (value, right);
        var left = right - 1;
        var distance = float.PositiveInfinity;
        for (var found = 0; found < nth; found++)
        {
            var below = left >= 0 ? value - _sorted[left] : float.PositiveInfinity;
            var above = right < Count ? _sorted[right] - value : float.PositiveInfinity;
            distance = Math.Min(below, above);
            if (below < above)
                left--;
            else
                right++;
        }

        return distance;
    }

    /// <summary>The value at a share of the order of size; 0 when empty.</summary>
    public float Quantile(double share) => Count == 0 ? 0 : _sorted[(int)(share * (Count - 1) + 0.5)];

    /// <summary>Forgets a part of the values. The ring must be at its end.</summary>
    public void Thin(Keep keep)
    {
        _asked = float.NaN;
        Count = keep(_ring.AsSpan(0, Count));
        _next = Count;
        _ring.AsSpan(0, Count).CopyTo(_sorted);
        _sorted.AsSpan(0, Count).Sort();
    }

    public void Write(DetectorStateWriter writer)
    {
        writer.Write(_next);
        writer.Write(_ring.AsSpan(0, Count));
    }

    /// <summary>Takes over what <see cref="Write"/> wrote; false when that is not of a ring of this capacity.</summary>
    public bool TryRead(ref DetectorStateReader reader)
    {
        var next = reader.ReadInt32();
        var values = reader.ReadSingles();
        var expected = values.Length < capacity ? values.Length : next;
        if (values.Length > capacity || next != expected || next < 0 || next >= capacity || !values.All(float.IsFinite))
            return false;

        _asked = float.NaN;
        (_ring, _sorted, _next, Count) = (values, [.. values], next, values.Length);
        Array.Sort(_sorted);
        return true;
    }

    private void Insert(float value)
    {
        if (Count == _ring.Length)
            Grow();
        var at = LowerBound(value);
        _sorted.AsSpan(at, Count - at).CopyTo(_sorted.AsSpan(at + 1));
        _sorted[at] = value;
        Count++;
    }

    private void Replace(float old, float value)
    {
        var from = LowerBound(old);
        var to = LowerBound(value);
        if (to > from)
            _sorted.AsSpan(from + 1, --to - from).CopyTo(_sorted.AsSpan(from));
        else
            _sorted.AsSpan(to, from - to).CopyTo(_sorted.AsSpan(to + 1));
        _sorted[to] = value;
    }

    private void Grow()
    {
        var room = Math.Min(capacity, Math.Max(LeastRoom, Count + Count / 4));
        Array.Resize(ref _ring, room);
        Array.Resize(ref _sorted, room);
    }

    private int LowerBound(float value) => value == _asked ? _answer : Search.LowerBound(_sorted, Count, value);
}
