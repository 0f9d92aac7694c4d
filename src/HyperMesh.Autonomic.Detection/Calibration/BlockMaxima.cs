namespace HyperMesh.Autonomic.Detection.Calibration;

/// <summary>The last 256 values, in order of time and of size. 1.3 KB. Adding costs a move of bytes, ranks a bisection. Not thread-safe.</summary>
internal sealed class BlockMaxima
{
    public const int Capacity = 256;

    private readonly float[] _values = new float[Capacity];

    /// <summary>Places in <see cref="_values"/>, by ascending value.</summary>
    private readonly byte[] _order = new byte[Capacity];

    private int _next;

    public int Count { get; private set; }

    /// <summary>Full, and in order of time from the first place: neighbours may be merged.</summary>
    public bool IsMergeable => Count == Capacity && _next == 0;

    public void Add(float value)
    {
        if (Count == Capacity)
        {
            var gone = _order.AsSpan().IndexOf((byte)_next);
            Array.Copy(_order, gone + 1, _order, gone, Capacity - gone - 1);
            Count--;
        }

        var at = Below(value);
        Array.Copy(_order, at, _order, at + 1, Count - at);
        (_order[at], _values[_next]) = ((byte)_next, value);
        _next = (_next + 1) % Capacity;
        Count++;
    }

    /// <summary>Makes of every two neighbours their greater; half as many remain.</summary>
    public void Merge()
    {
        for (var i = 0; i < Capacity / 2; i++)
            _values[i] = Math.Max(_values[2 * i], _values[2 * i + 1]);
        Count = _next = Capacity / 2;
        Order();
    }

    /// <summary>How many are less than this.</summary>
    public int Below(float value)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_values[_order[middle]] < value)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>Copies all, ascending, into room for <see cref="Count"/>.</summary>
    public void CopySorted(Span<float> room)
    {
        for (var i = 0; i < Count; i++)
            room[i] = _values[_order[i]];
    }

    public void Write(DetectorStateWriter writer)
    {
        writer.Write(_values.AsSpan(0, Count));
        writer.Write(_next);
    }

    /// <summary>What <see cref="Write"/> wrote; null when that cannot be.</summary>
    public static BlockMaxima? Read(ref DetectorStateReader reader)
    {
        var (values, next) = (reader.ReadSingles(), reader.ReadInt32());
        if (values.Length > Capacity || next is < 0 or >= Capacity || (values.Length < Capacity && next != values.Length) || !Array.TrueForAll(values, float.IsFinite))
            return null;

        var maxima = new BlockMaxima { Count = values.Length, _next = next };
        values.CopyTo(maxima._values, 0);
        maxima.Order();
        return maxima;
    }

    private void Order()
    {
        Span<float> keys = stackalloc float[Count];
        _values.AsSpan(0, Count).CopyTo(keys);
        for (var i = 0; i < Count; i++)
            _order[i] = (byte)i;
        keys.Sort(_order.AsSpan(0, Count));
    }
}
