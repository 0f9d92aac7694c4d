namespace HyperMesh.Autonomic.Engine.Replay.World;

/// <summary>A response at work on one hook. Not thread-safe.</summary>
internal sealed class ResponseState
{
    private readonly Ramp _ramp;
    private readonly List<ResponseStretch> _stretches = [];
    private readonly double[] _kept;
    private bool _isWanted;

    /// <param name="index">Its place among the responses.</param>
    /// <param name="response">What happens.</param>
    /// <param name="hook">Where the action is in force.</param>
    public ResponseState(int index, WorldResponse response, string hook)
    {
        (Index, Response, Hook) = (index, response, hook);
        var target = hook[(hook.IndexOf(':', StringComparison.Ordinal) + 1)..];
        _isWanted = response.IsWithout;
        _ramp = new Ramp(_isWanted ? 1 : 0);
        Effects = [.. response.Effects.Select(effect => effect with
        {
            Labels = Bind(effect.Labels, target),
            ToLabels = effect.ToLabels is { } to ? Bind(to, target) : null,
        })];
        Events = [.. response.Events.Select(effect => effect with { Fields = Bind(effect.Fields, target) })];
        _kept = new double[Events.Count];
    }

    public int Index { get; }

    public WorldResponse Response { get; }

    public string Hook { get; }

    public IReadOnlyList<WorldEffect> Effects { get; }

    public IReadOnlyList<EventEffect> Events { get; }

    /// <summary>How far it is grown at this tick.</summary>
    public double Level { get; private set; }

    /// <summary>When it was called for, and what came of it.</summary>
    public IReadOnlyList<ResponseStretch> Stretches => _stretches;

    /// <summary>An action has come into force on its hook.</summary>
    public void InForce(PlannedAction action, DateTimeOffset now)
    {
        var wanted = Response.Action.Fits(action) != Response.IsWithout;
        var again = wanted && Response.Lasts is not null;
        if (wanted == _isWanted && !again)
            return;

        _isWanted = wanted;
        if (wanted)
            Begin(now);
        else
            End(now + Response.BackAfter);
    }

    /// <summary>A tick has come.</summary>
    public void Tick(DateTimeOffset now)
    {
        if (Response.IsWithout && _stretches.Count == 0)
            _stretches.Add(new ResponseStretch(Response, Hook, now));
        Level = _ramp.At(now);
        if (Level >= 1 && _stretches is [.., { FullAt: null } last])
            _stretches[^1] = last with { FullAt = now };
        if (Level <= 0 && _stretches is [.., { GoneAt: null, Until: { } until } gone] && until <= now)
            _stretches[^1] = gone with { GoneAt = now };
    }

    /// <summary>Whether one more event still happens.</summary>
    public bool Keeps(KernelEvent happened)
    {
        for (var i = 0; i < Events.Count; i++)
        {
            if (Level <= 0 || happened.Name != Events[i].Name || !happened.Fields.Contains(Events[i].Fields))
                continue;
            _kept[i] += 1 + (Level * (Events[i].Keep - 1));
            // A hair's breadth of rounding is no event less.
            if (_kept[i] < 1 - 1e-9)
                return false;
            _kept[i] -= 1;
        }

        return true;
    }

    private void Begin(DateTimeOffset now)
    {
        _ramp.Turn(now + Response.After, 1, Response.Over);
        _stretches.Add(new ResponseStretch(Response, Hook, now));
        if (Response.Lasts is { } lasts)
            End(now + Response.After + Response.Over + lasts);
    }

    private void End(DateTimeOffset at)
    {
        _ramp.Turn(at, 0, Response.BackOver);
        if (_stretches is [.., var last])
            _stretches[^1] = last with { Until = at };
    }

    private static Labels Bind(Labels labels, string target) =>
        labels.Text.Contains(WorldReader.Target, StringComparison.Ordinal)
            ? Labels.Of(labels.Pairs.Select(pair =>
                KeyValuePair.Create(pair.Key, pair.Value.Replace(WorldReader.Target, target, StringComparison.Ordinal))))
            : labels;
}
