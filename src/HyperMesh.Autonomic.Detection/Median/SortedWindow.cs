namespace HyperMesh.Autonomic.Detection.Median;

/// <summary>The last values, in order of time and of size. Adding moves O(window) values at most; medians are bisected. Not thread-safe.</summary>
internal sealed class SortedWindow(int capacity)
{
    private readonly double[] _ring = new double[capacity];
    private readonly double[] _sorted = new double[capacity];
    private int _next;

    public int Count { get; private set; }

    public bool IsFull => Count == capacity;

    public double Median => Count % 2 == 1 ? _sorted[Count / 2] : _sorted[Count / 2 - 1] / 2 + _sorted[Count / 2] / 2;

    /// <summary>Adds a value; when full, the oldest goes.</summary>
    public void Add(double value)
    {
        if (IsFull)
            Remove(_ring[_next]);

        var at = Array.BinarySearch(_sorted, 0, Count, value);
        at = at < 0 ? ~at : at;
        Array.Copy(_sorted, at, _sorted, at + 1, Count - at);
        _sorted[at] = value;
        Count++;
        _ring[_next] = value;
        _next = (_next + 1) % capacity;
    }

    /// <summary>The median of the distances from a value that lies within the window.</summary>
    public double MedianDistance(double from)
    {
        var right = Array.BinarySearch(_sorted, 0, Count, from);
        right = right < 0 ? ~right : right;
        // Distances ascend to either side. Of the nearest half, find how many lie to the left: the fewest such that the next on the right is no nearer.
        var half = Count / 2 + 1;
        var (low, high) = (Math.Max(0, half - (Count - right)), Math.Min(half, right));
        while (low < high)
        {
            var left = (low + high) / 2;
            if (from - _sorted[right - 1 - left] < _sorted[right + half - 1 - left] - from)
                low = left + 1;
            else
                high = left;
        }

        var farthestLeft = low > 0 ? from - _sorted[right - low] : 0;
        var farthestRight = half > low ? _sorted[right + half - low - 1] - from : 0;
        return Math.Max(farthestLeft, farthestRight);
    }

    /// <summary>The mean of the distances from a value.</summary>
    public double MeanDistance(double from)
    {
        var sum = 0.0;
        foreach (var value in _sorted.AsSpan(0, Count))
            sum += Math.Abs(value - from);
        return sum / Count;
    }

    public void Write(DetectorStateWriter writer)
    {
        writer.Write(_ring.AsSpan(0, Count));
        writer.Write(_next);
    }

    /// <summary>What <see cref="Write"/> wrote; null when that cannot be.</summary>
    public static SortedWindow? Read(ref DetectorStateReader reader, int capacity)
    {
        var (ring, next) = (reader.ReadDoubles(), reader.ReadInt32());
        if (ring.Length > capacity || next < 0 || next >= capacity || (ring.Length < capacity && next != ring.Length) || !Array.TrueForAll(ring, double.IsFinite))
            return null;

        var window = new SortedWindow(capacity) { Count = ring.Length, _next = next };
        ring.CopyTo(window._ring, 0);
        Array.Sort(ring);
        ring.CopyTo(window._sorted, 0);
        return window;
    }

    private void Remove(double value)
    {
        var at = Array.BinarySearch(_sorted, 0, Count, value);
        Array.Copy(_sorted, at + 1, _sorted, at, Count - at - 1);
        Count--;
    }
}
