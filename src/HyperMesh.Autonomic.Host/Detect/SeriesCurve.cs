namespace HyperMesh.Autonomic.Host.Detect;

/// <summary>The course of a series in a bounded number of points, whatever its length: when there are too many, neighbours become one. No
/// extreme is lost. Not thread-safe.</summary>
/// <param name="room">How many points at most; even.</param>
internal sealed class SeriesCurve(int room)
{
    private readonly List<CurvePoint> _points = new(room);
    private int _pending;

    /// <summary>How many rows each point stands for.</summary>
    public int RowsEach { get; private set; } = 1;

    public IReadOnlyList<CurvePoint> Points => _points;

    public void Add(in JudgedRow judged)
    {
        var point = CurvePoint.Of(judged);
        if (_pending > 0)
        {
            _points[^1] = _points[^1].With(point);
        }
        else
        {
            if (_points.Count == room)
                Halve();
            _points.Add(point);
        }

        _pending = (_pending + 1) % RowsEach;
    }

    private void Halve()
    {
        for (var i = 0; i < room / 2; i++)
            _points[i] = _points[2 * i].With(_points[2 * i + 1]);
        _points.RemoveRange(room / 2, room / 2);
        RowsEach *= 2;
    }
}
