using HyperMesh.Autonomic.Engine.Analysis.Queries;
using HyperMesh.Autonomic.Engine.Analysis.Rows;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>All rules in force, compiled, with what they ask, found by metric and by event. Single-threaded.</summary>
internal sealed class RuleBook(AnalysisLimits limits)
{
    private static readonly List<SeriesQuery> NoQueries = [];
    private readonly Dictionary<RuleId, CompiledRule> _rules = [];
    private readonly Dictionary<string, RowSet> _rowSets = [];
    private readonly Dictionary<string, List<SeriesQuery>> _byMetric = [];
    private readonly Dictionary<string, List<EventQuery>> _byEvent = [];
    private readonly Dictionary<object, object> _queries = [];

    public IReadOnlyCollection<CompiledRule> Rules => _rules.Values;

    public IReadOnlyCollection<RowSet> RowSets => _rowSets.Values;

    public TargetPatterns Patterns { get; } = new();

    public List<Signal> Signals { get; } = [];

    public IEnumerable<EventQuery> EventQueries => _byEvent.Values.SelectMany(queries => queries);

    public IEnumerable<SeriesQuery> SeriesQueries => _byMetric.Values.SelectMany(queries => queries);

    public CompiledRule? Find(RuleId id) => _rules.GetValueOrDefault(id);

    /// <summary>What is asked of the series of a metric.</summary>
    public List<SeriesQuery> About(string metric) => _byMetric.GetValueOrDefault(metric) ?? NoQueries;

    /// <summary>What is asked of an event; null for nothing.</summary>
    public List<EventQuery>? AboutEvent(string name) => _byEvent.GetValueOrDefault(name);

    public void Add(CompiledRule rule)
    {
        _rules.Add(rule.Rule.Id, rule);
        rule.Rows.Rules.Add(rule);
        if (!rule.Rows.IsNode && TargetPatterns.IsExact(rule.Rule.TargetPattern))
            rule.Rows.NamedTargets.Add(rule.Rule.TargetPattern);
    }

    /// <summary>The rows by which a rule is grouped.</summary>
    public RowSet RowsOf(Rule rule)
    {
        var isNode = rule.TargetPattern == Rule.Node;
        var key = $"{(isNode ? "node" : "")}/{string.Join('/', rule.GroupBy.Order(StringComparer.Ordinal))}";
        if (!_rowSets.TryGetValue(key, out var rows))
            _rowSets.Add(key, rows = new RowSet(isNode, rule.GroupBy, Patterns, limits.Rows));
        return rows;
    }

    /// <summary>A query, made when nobody has asked the same yet.</summary>
    public T Query<T>(object key, Func<T> make) where T : class
    {
        if (_queries.TryGetValue(key, out var known))
            return (T)known;

        var made = make();
        _queries.Add(key, made);
        if (made is SeriesQuery series)
            Index(_byMetric, series.Selector.Metric, series);
        else if (made is EventQuery events)
            Index(_byEvent, events.Event, events);
        else if (made is Signal signal)
            Signals.Add(signal);
        return made;
    }

    /// <summary>Ends compiling.</summary>
    public void Seal()
    {
        foreach (var metric in SeriesQueries.OfType<MetricQuery>())
            metric.Axis.Seal();
        foreach (var events in EventQueries)
            events.Axis.Seal();
    }

    private static void Index<T>(Dictionary<string, List<T>> index, string name, T query)
    {
        if (!index.TryGetValue(name, out var same))
            index.Add(name, same = []);
        same.Add(query);
    }
}
