namespace HyperMesh.Autonomic.Detection.Auto;

/// <summary>Lets evidence through only when it outdoes all that came in the last 120 blocks: what goes on is not told again.</summary>
/// <remarks>A block is one reading; where the past is remembered in longer spans than that, it is one such span, but of 10 seconds at
/// most.</remarks>
internal sealed class OnsetFilter
{
    private const int Blocks = 120;
    private const double LongestBlock = 10;

    private readonly double[] _blocks = new double[Blocks];
    private int _next;
    private double _openMost;
    private double _openSeconds;
    private double _most;

    /// <summary>The evidence when something begins with it, else 0.</summary>
    /// <param name="evidence">Of the present reading.</param>
    /// <param name="isUnlearnt">What came just before was not learnt, so that more of it is as surprising: it has to be ten times rarer.</param>
    public double Pass(double evidence, bool isUnlearnt)
    {
        var most = Math.Max(_most, _openMost);
        return evidence > (isUnlearnt ? most + 1 : most) ? evidence : 0;
    }

    /// <param name="evidence">Of the present reading.</param>
    /// <param name="seconds">Since the reading before.</param>
    /// <param name="spacing">Time that a span of the past stands for; 0 when it is one reading.</param>
    public void Add(double evidence, double seconds, double spacing)
    {
        _openMost = Math.Max(_openMost, evidence);
        _openSeconds += seconds;
        if (_openSeconds < Math.Min(spacing, LongestBlock))
            return;

        var leaving = _blocks[_next];
        _blocks[_next] = _openMost;
        _next = (_next + 1) % Blocks;
        _most = _openMost >= _most ? _openMost : leaving < _most ? _most : Greatest();
        (_openMost, _openSeconds) = (0, 0);
    }

    /// <summary>A deviation is over: blocks longer than a reading remember no more of it than this much evidence, so that its return is
    /// told.</summary>
    public void Forgive(double most, double spacing)
    {
        if (spacing == 0)
            return;
        foreach (ref var block in _blocks.AsSpan())
            block = Math.Min(block, most);
        _openMost = Math.Min(_openMost, most);
        _most = Greatest();
    }

    public void Write(DetectorStateWriter writer)
    {
        writer.Write(_next);
        writer.Write([_openMost, _openSeconds]);
        writer.Write(_blocks);
    }

    public bool TryRead(ref DetectorStateReader reader)
    {
        _next = reader.ReadInt32();
        if (reader.ReadDoubles() is not [var most, var seconds] || reader.ReadDoubles() is not { Length: Blocks } blocks || _next is < 0 or >= Blocks)
            return false;
        (_openMost, _openSeconds) = (most, seconds);
        blocks.CopyTo(_blocks, 0);
        _most = Greatest();
        return true;
    }

    private double Greatest()
    {
        var greatest = 0.0;
        foreach (var block in _blocks)
            greatest = Math.Max(greatest, block);
        return greatest;
    }
}
