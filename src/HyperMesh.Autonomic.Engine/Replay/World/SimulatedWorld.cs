using System.Reactive.Concurrency;
using HyperMesh.Autonomic.Engine.Execution;

namespace HyperMesh.Autonomic.Engine.Replay.World;

/// <summary>A world at work in one replay: executors tell it what is in force, and it changes the recorded values by what its description says.
/// On the loop's thread alone; what it does depends on its input only. For each replay a new one.</summary>
public sealed class SimulatedWorld
{
    private readonly WorldDescription _description;
    private readonly HashSet<string> _recorded;
    private readonly List<ResponseState> _states = [];
    private readonly List<SeriesAnswer?> _byId = [];
    private readonly List<SeriesAnswer> _made = [];
    private readonly SampleBatch _batch = new();
    private readonly HashSet<SeriesAnswer> _fed = [];
    private ISeriesCatalog? _catalog;

    /// <param name="description">How metrics answer.</param>
    /// <param name="recorded">The series of the recording.</param>
    public SimulatedWorld(WorldDescription description, IEnumerable<Series> recorded)
    {
        ArgumentNullException.ThrowIfNull(description);
        _description = description;
        _recorded = [.. recorded.Select(series => series.Text)];
        foreach (var (index, response) in description.Responses.Index())
            if (response.IsWithout)
                _states.Add(new ResponseState(index, response, response.Action.Hook));
    }

    /// <summary>Every time in which a response was called for, in the order of time.</summary>
    public IReadOnlyList<ResponseStretch> Stretches => [.. _states.SelectMany(state => state.Stretches).OrderBy(stretch => stretch.From)];

    /// <summary>The series that were not as they were recorded, by name.</summary>
    public IReadOnlyList<SeriesChange> Changes =>
    [
        .. _byId.OfType<SeriesAnswer>().Where(answer => answer.HasChanged).OrderBy(answer => answer.Series.Text, StringComparer.Ordinal)
            .Select(answer => new SeriesChange(answer.Series.Text, answer.Series.Metric.Kind, answer.IsRecorded ? answer.Recorded : null, answer.Simulated)),
    ];

    /// <summary>Grows when a response is at work on another hook: then series may be under further effects.</summary>
    internal int Version { get; private set; }

    /// <summary>The figures of one series, changed or not; null for one that did not occur.</summary>
    public SeriesFigures? FiguresOf(string series) => _byId.OfType<SeriesAnswer>().FirstOrDefault(answer => answer.Series.Text == series)?.Simulated;

    /// <summary>The verbs of the real executors, done in this world.</summary>
    /// <param name="real">They check, join and undo.</param>
    /// <param name="clock">The replay's clock.</param>
    public ExecutorSet Executors(ExecutorSet real, IScheduler clock)
    {
        ArgumentNullException.ThrowIfNull(real);
        return real.Substituted(new WorldStage(_description, clock, InForce).Executor);
    }

    /// <summary>What the world makes of a batch; lent until the next call.</summary>
    /// <param name="recorded">The batch as it was recorded.</param>
    /// <param name="catalog">Where its series come from.</param>
    public SampleBatch Answer(SampleBatch recorded, ISeriesCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        _catalog = catalog;
        foreach (var state in _states)
            state.Tick(recorded.At);
        _batch.Begin(recorded.At);
        _fed.Clear();
        foreach (ref readonly var sample in recorded.Samples)
            Of(sample.Series, isRecorded: true).Take(recorded.At, sample.Value, this);
        foreach (ref readonly var sample in recorded.Samples)
            _batch.Add(sample.Series, Of(sample.Series, isRecorded: true).Tell());
        foreach (var made in _made)
            if (_fed.Contains(made))
                _batch.Add(made.Series, made.Tell());
        foreach (var happened in recorded.Events)
            if (_states.TrueForAll(state => state.Keeps(happened)))
                _batch.Add(happened);
        return _batch;
    }

    /// <summary>All effects on a series, in the order in which they apply.</summary>
    internal List<(ResponseState State, int Effect)> EffectsOn(Series series) =>
    [
        .. from state in _states
           from effect in state.Effects.Index()
           where effect.Item.Metric == series.Metric.Name && series.Labels.Contains(effect.Item.Labels)
           select (state, effect.Index),
    ];

    /// <summary>Hands on what an effect takes from a series, or copies.</summary>
    internal void Give(SeriesAnswer from, ResponseState state, int effect, double given)
    {
        var (to, series) = (state.Effects[effect], from.Series);
        var answer = Of(_catalog!.Intern(series.Metric with { Name = to.To!, Help = "", PartOf = null }, to.ToLabels ?? series.Labels), isRecorded: false);
        answer.Get(state, effect, from, given);
        if (!answer.IsRecorded && state.Level > 0)
            _fed.Add(answer);
    }

    private SeriesAnswer Of(Series series, bool isRecorded)
    {
        while (_byId.Count <= series.Id)
            _byId.Add(null);
        if (_byId[series.Id] is { } known)
            return known;

        var answer = new SeriesAnswer(series, isRecorded || _recorded.Contains(series.Text));
        if (!answer.IsRecorded)
            _made.Add(answer);
        return _byId[series.Id] = answer;
    }

    private void InForce(PlannedAction action, DateTimeOffset now)
    {
        foreach (var (index, response) in _description.Responses.Index())
        {
            var state = _states.Find(state => state.Index == index && state.Hook == action.Hook);
            if (state is null && !response.IsWithout && response.Action.Fits(action))
                Add(state = new ResponseState(index, response, action.Hook));
            state?.InForce(action, now);
        }
    }

    private void Add(ResponseState state)
    {
        _states.Add(state);
        _states.Sort((a, b) => a.Index != b.Index ? a.Index.CompareTo(b.Index) : string.CompareOrdinal(a.Hook, b.Hook));
        Version++;
    }
}
