using HyperMesh.Autonomic.Engine.Analysis.Conditions;
using HyperMesh.Autonomic.Engine.Analysis.Queries;
using HyperMesh.Autonomic.Engine.Analysis.Rows;
using HyperMesh.Autonomic.Engine.Analysis.Situations;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>Compiles rules into what is asked of rows. Single-threaded.</summary>
internal sealed class RuleCompiler(RuleBook book, ISituation situation, IFleetView fleet, Func<RuleId, TimeSpan, DateTimeOffset, bool> sees)
{
    private readonly RuleBook _book = book;

    public static RuleBook Compile(
        PolicySnapshot policy, AnalysisLimits limits, ISituation situation, IFleetView fleet, Func<RuleId, TimeSpan, DateTimeOffset, bool> sees)
    {
        var book = new RuleBook(limits);
        var compiler = new RuleCompiler(book, situation, fleet, sees);
        foreach (var rule in policy.Rules)
            compiler.Add(rule);
        book.Seal();
        return book;
    }

    private void Add(Rule rule)
    {
        var rows = _book.RowsOf(rule);
        var compiled = new CompiledRule(rule, _book.Rules.Count, rows, _book.Patterns.Add(rule.TargetPattern));
        _book.Add(compiled);
        compiled.Complete(
            new Branch(this, rows, compiled).Compile(rule.When),
            [.. rule.Rungs.Select(rung => rung.Expect is { } expect ? new Branch(this, rows, null).Compile(expect.Condition) : null)],
            rule.Guard is { } guard ? new Branch(this, rows, null).Compile(guard.Condition) : null);
        if (compiled.IsStanding)
            rows.Standing.Add(compiled);
    }

    private Signal SignalOf(Condition condition) => _book.Query<Signal>(condition is ScheduleCondition ? (object)condition.ToString()! : condition, () => condition switch
    {
        ScheduleCondition schedule => new Signal(
            schedule, false, (_, now) => Of(Calendar.Holds(schedule, now)), now => Calendar.NextChange(schedule, now) ?? now.AddDays(7)),
        HealthCondition health => new Signal(health, false, (_, _) => Of(situation.IsFailing(health.Component) == health.IsFailing, situation.IsFailing(health.Component)), null),
        PluginCondition plugin => new Signal(plugin, false, (_, _) => Of(situation.IsLoaded(plugin.Plugin) == plugin.IsLoaded, situation.IsLoaded(plugin.Plugin)), null),
        NodeCondition node => new Signal(node, false, (_, _) => Of(fleet.IsUp(node.Node) == node.IsUp, fleet.IsUp(node.Node)), null),
        HookCondition hook => new Signal(hook, true, (target, _) => HookIs(hook, situation.Hook(hook.HookKind, target)), null),
        FleetCondition all => new Signal(all, false, (_, now) => FleetSees(all, now), now => now + TimeSpan.FromSeconds(1)),
        _ => throw new ArgumentException($"no way to judge {condition}", nameof(condition)),
    });

    private Truth FleetSees(FleetCondition condition, DateTimeOffset now)
    {
        var here = sees(condition.Sees, condition.Within, now) ? 1 : 0;
        return here >= condition.Nodes ? Truth.True
            : fleet.OthersThatSee(condition.Sees, condition.Within) is { } others ? Of(here + others >= condition.Nodes) : Truth.Unknown;
    }

    private static Truth HookIs(HookCondition condition, HookContent? hook) => hook is null ? Truth.Unknown
        : Of((condition.Program is null || condition.Program == hook.Program) && (condition.Drifted is null || condition.Drifted == hook.IsDrifted));

    private static Truth Of(bool holds) => holds ? Truth.True : Truth.False;

    private static Truth Of(bool holds, bool? known) => known is null ? Truth.Unknown : Of(holds);

    /// <summary>One tree of one rule.</summary>
    /// <param name="compiler">The rest.</param>
    /// <param name="rows">The rows that the rule is about.</param>
    /// <param name="rule">Who has to be judged when an answer changes; null where that is asked for.</param>
    private sealed class Branch(RuleCompiler compiler, RowSet rows, CompiledRule? rule)
    {
        private readonly RuleBook _book = compiler._book;
        private readonly List<Leaf> _leaves = [];
        private int _holds;

        public CompiledCondition Compile(Condition condition)
        {
            var root = Node(condition);
            return new CompiledCondition(root, _leaves, _holds);
        }

        private ConditionNode Node(Condition condition) => condition switch
        {
            AllOf all => new Fold([.. all.Parts.Select(Node)], isAll: true),
            AnyOf any => new Fold([.. any.Parts.Select(Node)], isAll: false),
            NotOf not => new Negation(Node(not.Part)),
            MetricCondition { Of.Kind: MeasureKind.Absent } absent => Keep(new AbsentLeaf(absent, Metric(absent.Series, absent.Of))),
            MetricCondition metric => Keep(Threshold(metric)),
            AnomalyCondition anomaly => Keep(new AnomalyLeaf(anomaly, Anomaly(anomaly)) { Hold = _holds++ }),
            JointAnomalyCondition together => Keep(new JointLeaf(Joint(together)) { Hold = _holds++ }),
            EventCondition events => Keep(new EventLeaf(events, Events(events))),
            _ => Keep(Situation(condition)),
        };

        private Leaf Keep(Leaf leaf)
        {
            _leaves.Add(leaf);
            return leaf;
        }

        private MetricLeaf Threshold(MetricCondition condition)
        {
            var query = Metric(condition.Series, condition.Of);
            var divisor = condition.DividedBy is { } by ? Metric(by, condition.Of) : null;
            var leaf = new MetricLeaf(condition, query, divisor) { Hold = condition.Leave is null ? -1 : _holds++ };
            if (condition.Enter.IsShareOfBefore)
                Track(leaf);
            if (rule is null)
                return leaf;

            if (divisor is not null)
            {
                query.Always.Add(rule);
                divisor.Always.Add(rule);
                return leaf;
            }

            query.Axis.Add(condition.Enter.Value, rule);
            if (condition.Leave is { } leave)
                query.Axis.Add(leave.Value, rule);
            return leaf;
        }

        private void Track(MetricLeaf leaf)
        {
            // Rules that measure the same before they act share what is kept.
            var track = _book.Query((rows, "before", leaf.Condition.Subject, leaf.Condition.Enter.Op), () => new BeforeTrack(leaf));
            leaf.Track = track;
            foreach (var query in (MetricQuery?[])[leaf.Query, leaf.Divisor])
                if (query is not null && !query.Tracks.Contains(track))
                    query.Tracks.Add(track);
        }

        private MetricQuery Metric(SeriesSelector selector, Measure of) =>
            Asked(_book.Query((rows, selector, of), () => new MetricQuery(rows, selector, of)));

        private AnomalyQuery Anomaly(AnomalyCondition condition) =>
            Asked(_book.Query((rows, condition), () => new AnomalyQuery(rows, condition)));

        private JointQuery Joint(JointAnomalyCondition condition)
        {
            var of = condition.Of == Quantity.Rate ? Measure.Rate : Measure.Value;
            var parts = condition.Names.Select(name => Metric(new SeriesSelector(name, condition.Selector), of)).ToList();
            var query = Asked(_book.Query(
                (rows, condition.ToString(), condition.Detector, condition.Settings), () => new JointQuery(rows, condition, parts)));
            foreach (var part in parts.Where(part => !part.Joints.Contains(query)))
                part.Joints.Add(query);
            return query;
        }

        private EventQuery Events(EventCondition condition)
        {
            var query = Asked(_book.Query((rows, EventQuery.KeyOf(condition)), () => new EventQuery(rows, condition)));
            if (rule is not null)
                query.Axis.Add(condition.Enter.Value, rule);
            return query;
        }

        private SignalLeaf Situation(Condition condition)
        {
            var signal = compiler.SignalOf(condition);
            if (rule is not null && (signal.Rules.Count == 0 || signal.Rules[^1] != rule))
                signal.Rules.Add(rule);
            return new SignalLeaf(signal);
        }

        private T Asked<T>(T query) where T : Query
        {
            if (rule is not null)
                query.Add(rule);
            return query;
        }
    }
}
