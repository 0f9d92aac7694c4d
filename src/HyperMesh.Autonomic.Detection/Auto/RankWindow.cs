namespace HyperMesh.Autonomic.Detection.Auto;

/// <summary>Turns a feature into evidence: how rare a value this great is among those of its own past, in decades.</summary>
/// <remarks>
/// <para>The past is a row of spans, each with its greatest value: a span is one reading until the window has to be thinned
/// (<see cref="Pace"/>). With n spans of 5 minutes remembered and c of them at least as great, the evidence is
/// 2.25 + log10(n) / 4 − log10(1 + c): a conformal p-value (Vovk, Gammerman, Shafer, Algorithmic Learning in a Random World, 2005),
/// tempered so that a young series is allowed alarms as n^(1/4).</para>
/// <para>Beyond the record the tail is extrapolated by a generalized Pareto distribution (Pickands 1975) of shape 1/2, heavier than most,
/// with the scale of the mean excess of the greatest values.</para>
/// <para>Only the greatest values are kept, some hundred: smaller ones are no evidence. A query costs O(log n); most readings are not
/// stored at all.</para>
/// </remarks>
internal sealed class RankWindow
{
    /// <summary>Spans remembered.</summary>
    public const int Spans = 8000;

    /// <summary>Values known before there is evidence.</summary>
    private const int Fewest = 50;

    /// <summary>Values kept: when there are most, the least of them go; while there are fewer than wanted, small ones are taken too.</summary>
    private const int Room = 1024;
    private const int Most = 768;
    private const int Wanted = 384;
    private const int Going = 192;
    private const double Base = 2.25;
    private const double Temper = 0.25;
    private const int FewestInTail = 16;
    private const int MostInTail = 32;
    private const double Shape = 0.5;
    private const double MostBeyond = 6;
    private const double BeyondConstant = 1;

    private float[] _sorted = [];
    private float[] _values = [];
    private int[] _spans = [];
    private int _first;
    private int _count;
    private float _cut = float.NegativeInfinity;
    private int _seen;
    private Pace _pace;
    private float _open;

    public int Bytes => _sorted.Length * (2 * sizeof(float) + sizeof(int));

    public bool IsKnown => _seen >= Fewest;

    /// <summary>Time that one span stands for, in seconds; 0 while each reading is a span.</summary>
    public double Spacing => _pace.Spacing;

    /// <summary>The evidence in a value, at least 0, in decades.</summary>
    /// <param name="value">Of the feature; not negative.</param>
    /// <param name="tick">Usual time between readings, in seconds.</param>
    /// <param name="noise">Least scale of the tail: differences within it are no news.</param>
    public double Evidence(float value, double tick, double noise)
    {
        if (!IsKnown || value <= 0 || value <= _cut)
            return 0;
        var above = _count - LowerBound(value) + (_pace.Open > 0 && _open >= value ? 1 : 0);
        var remembered = Math.Min(_seen, Spans) + 1;
        var spans = remembered * (_pace.Spacing > 0 ? _pace.Spacing / Pace.Longest : Math.Min(1, tick / Pace.Longest));
        var evidence = Base + Temper * Math.Log10(spans) - Math.Log10(1 + above);
        return Math.Max(0, above == 0 ? evidence + Beyond(value, noise) : evidence);
    }

    public void Add(float value, double seconds)
    {
        _pace.Watched += seconds;
        if (_pace.Spacing == 0)
            Store(value);
        else
            Gather(value, seconds);

        if (_pace.Stored >= (_pace.Spacing == 0 ? Spans : Spans / 2) && _pace.IsTooDense(Pace.Longest))
            Thin();
    }

    public void Write(DetectorStateWriter writer)
    {
        writer.Write(_seen);
        writer.Write([_cut, _open]);
        _pace.Write(writer);
        writer.Write(_values.AsSpan(_first, _count));
        writer.Write(_spans.AsSpan(_first, _count));
    }

    public bool TryRead(ref DetectorStateReader reader)
    {
        _seen = reader.ReadInt32();
        var numbers = reader.ReadSingles();
        _pace = Pace.Read(ref reader);
        (_values, _spans) = (reader.ReadSingles(), reader.ReadInt32s());
        if (numbers is not [var cut, var open] || _values.Length != _spans.Length || _values.Length > Room || _seen < 0)
            return false;
        if (!_values.All(float.IsFinite))
            return false;
        (_cut, _open, _first, _count) = (cut, open, 0, _values.Length);
        _sorted = [.. _values];
        Array.Sort(_sorted);
        return true;
    }

    /// <summary>Decades beyond the record. Where fewer values are known than the tail needs, the rest were zero.</summary>
    private double Beyond(float value, double noise)
    {
        var tail = Math.Min(MostInTail, _seen / 8);
        if (tail < FewestInTail)
            return 0;
        var from = _count > tail ? _sorted[_count - 1 - tail] : 0;
        var record = _count > 0 ? _sorted[_count - 1] : 0;
        var excess = 0.0;
        for (var i = Math.Max(0, _count - tail); i < _count; i++)
            excess += _sorted[i] - from;

        var scale = Math.Max(excess / tail, noise) * (1 - Shape);
        if (scale <= 0)
            return BeyondConstant;
        var decades = Math.Log10((scale + Shape * (value - from)) / (scale + Shape * (record - from))) / Shape;
        return Math.Min(MostBeyond, decades);
    }

    private void Gather(float value, double seconds)
    {
        _open = _pace.Open == 0 ? value : Math.Max(_open, value);
        _pace.Open += seconds;
        if (_pace.Open < _pace.Spacing)
            return;
        Store(_open);
        _pace.Open = 0;
    }

    private void Store(float value)
    {
        _pace.Stored++;
        var span = _seen++;
        while (_count > 0 && _spans[_first] <= span - Spans)
            Expire();
        if (value <= 0 || (value <= _cut && _count >= Wanted))
            return;
        _cut = Math.Min(_cut, MathF.BitDecrement(value));
        if (_count == Most)
            Prune();
        Append(value, span);
    }

    private void Expire()
    {
        var at = LowerBound(_values[_first]);
        _sorted.AsSpan(at + 1, _count - at - 1).CopyTo(_sorted.AsSpan(at));
        _first++;
        _count--;
    }

    private void Append(float value, int span)
    {
        if (_first + _count == _values.Length)
            MakeRoom();
        var at = LowerBound(value);
        _sorted.AsSpan(at, _count - at).CopyTo(_sorted.AsSpan(at + 1));
        _sorted[at] = value;
        _values[_first + _count] = value;
        _spans[_first + _count] = span;
        _count++;
    }

    private void MakeRoom()
    {
        if (_values.Length < Room)
        {
            var room = Math.Min(Room, Math.Max(16, 2 * _values.Length));
            Array.Resize(ref _sorted, room);
            Array.Resize(ref _values, room);
            Array.Resize(ref _spans, room);
            return;
        }

        _values.AsSpan(_first, _count).CopyTo(_values);
        _spans.AsSpan(_first, _count).CopyTo(_spans);
        _first = 0;
    }

    /// <summary>Forgets the least values.</summary>
    private void Prune()
    {
        _cut = _sorted[Going - 1];
        var kept = 0;
        for (var i = _first; i < _first + _count; i++)
        {
            if (_values[i] > _cut)
                (_values[kept], _spans[kept++]) = (_values[i], _spans[i]);
        }

        SetOrder(kept);
    }

    /// <summary>Joins neighbouring spans in pairs; the greater value of a pair stays.</summary>
    private void Thin()
    {
        var shift = Math.Max(0, _seen - Spans) & ~1;
        _seen = (_seen - shift) / 2;
        var kept = 0;
        for (var i = _first; i < _first + _count; i++)
        {
            var span = (_spans[i] - shift) >> 1;
            if (kept > 0 && _spans[kept - 1] == span)
                _values[kept - 1] = Math.Max(_values[kept - 1], _values[i]);
            else
                (_values[kept], _spans[kept++]) = (_values[i], span);
        }

        SetOrder(kept);
    }

    private void SetOrder(int kept)
    {
        (_first, _count) = (0, kept);
        _values.AsSpan(0, kept).CopyTo(_sorted);
        _sorted.AsSpan(0, kept).Sort();
    }

    private int LowerBound(float value) => Search.LowerBound(_sorted, _count, value);
}
