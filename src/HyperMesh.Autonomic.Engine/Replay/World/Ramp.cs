namespace HyperMesh.Autonomic.Engine.Replay.World;

/// <summary>A level between 0 and 1 that turns towards one of them at given instants. Asked in the order of time. Not thread-safe.</summary>
internal sealed class Ramp(double level)
{
    private readonly List<(DateTimeOffset Begin, double Goal, TimeSpan Over)> _turns = [];
    private DateTimeOffset _at;
    private double _level = level;
    private (double Goal, TimeSpan Over) _now = (level, TimeSpan.Zero);

    /// <summary>From that instant on it goes to the goal; turns that were to begin then or later do not come any more.</summary>
    /// <param name="begin">When.</param>
    /// <param name="goal">0 or 1.</param>
    /// <param name="over">How long the whole way takes.</param>
    public void Turn(DateTimeOffset begin, double goal, TimeSpan over)
    {
        _turns.RemoveAll(turn => turn.Begin >= begin);
        _turns.Add((begin, goal, over));
    }

    public double At(DateTimeOffset now)
    {
        while (_turns.Count > 0 && _turns[0].Begin <= now)
        {
            Go(_turns[0].Begin);
            _now = (_turns[0].Goal, _turns[0].Over);
            _turns.RemoveAt(0);
        }

        Go(now);
        return _level;
    }

    private void Go(DateTimeOffset until)
    {
        var way = _now.Over > TimeSpan.Zero ? (until - _at) / _now.Over : 1;
        _level = _now.Goal > _level ? Math.Min(_now.Goal, _level + way) : Math.Max(_now.Goal, _level - way);
        _at = until;
    }
}
