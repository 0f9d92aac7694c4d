using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>A condition tree of one target, with the series it looks at. New series join as they appear.</summary>
internal sealed class BoundCondition
{
    private readonly Node _root;
    private readonly List<Leaf> _leaves = [];

    public BoundCondition(Condition condition, string target)
    {
        Target = target;
        _root = Build(condition);
    }

    public string Target { get; }

    /// <summary>Samples from before do not count: they say nothing about what has been done since.</summary>
    public DateTimeOffset NotBefore { get; init; } = DateTimeOffset.MinValue;

    public Truth Evaluate(DateTimeOffset now) => _root.Evaluate(new Moment(now, NotBefore));

    /// <summary>Takes the series in where it matches; false when no leaf wants it.</summary>
    public bool Bind(SeriesState state, Func<SeriesState, AnomalyCondition, DetectorSlot> detector)
    {
        var labelled = state.Series.Labels[Labels.Interface];
        if (labelled is not null && labelled != Target)
            return false;

        var wanted = false;
        foreach (var leaf in _leaves)
            wanted |= leaf.Bind(state, detector);
        return wanted;
    }

    public IReadOnlyList<Evidence> Evidence(DateTimeOffset now) => [.. _leaves.Select(leaf => leaf.Evidence(new Moment(now, NotBefore)))];

    private Node Build(Condition condition) => condition switch
    {
        AllOf all => new Fold([.. all.Parts.Select(Build)], Truth.True, (a, b) => a < b ? a : b),
        AnyOf any => new Fold([.. any.Parts.Select(Build)], Truth.False, (a, b) => a > b ? a : b),
        NotOf not => new Negation(Build(not.Part)),
        MetricCondition metric => Add(new MetricLeaf(metric)),
        AnomalyCondition anomaly => Add(new AnomalyLeaf(anomaly)),
        _ => throw new ArgumentException($"no way to judge {condition}", nameof(condition)),
    };

    private Leaf Add(Leaf leaf)
    {
        _leaves.Add(leaf);
        return leaf;
    }

    /// <summary>When a condition is judged, and the instant after which a sample counts.</summary>
    private readonly record struct Moment(DateTimeOffset Now, DateTimeOffset NotBefore);

    private abstract class Node
    {
        public abstract Truth Evaluate(Moment moment);
    }

    private sealed class Fold(Node[] parts, Truth start, Func<Truth, Truth, Truth> combine) : Node
    {
        public override Truth Evaluate(Moment moment)
        {
            var truth = start;
            foreach (var part in parts)
                truth = combine(truth, part.Evaluate(moment));
            return truth;
        }
    }

    private sealed class Negation(Node part) : Node
    {
        public override Truth Evaluate(Moment moment) => (Truth)(Truth.True - part.Evaluate(moment));
    }

    private abstract class Leaf(SeriesCondition condition) : Node
    {
        protected List<SeriesState> States { get; } = [];

        public virtual bool Bind(SeriesState state, Func<SeriesState, AnomalyCondition, DetectorSlot> detector)
        {
            if (state.Series.Metric.Name != condition.Metric || !state.Series.Labels.Contains(condition.Selector))
                return false;

            States.Add(state);
            return true;
        }

        public override Truth Evaluate(Moment moment)
        {
            var truth = Truth.Unknown;
            foreach (var state in States)
            {
                var one = Counts(state, moment) ? Judge(state) : Truth.Unknown;
                if (one == Truth.True)
                    return Truth.True;
                if (one == Truth.False)
                    truth = Truth.False;
            }

            return truth;
        }

        public Evidence Evidence(Moment moment)
        {
            var truth = Evaluate(moment);
            var shown = States.FirstOrDefault(s => Counts(s, moment) && Judge(s) == truth) ?? States.FirstOrDefault();
            var evidence = new Evidence
            {
                Condition = condition.ToString()!,
                Truth = truth.ToString().ToLowerInvariant(),
                Series = shown?.Series.Text,
                Of = shown is null ? null : condition.Of.ToString().ToLowerInvariant(),
                Value = shown is null ? null : Finite(shown.Number(condition.Of)),
            };
            return shown is null ? evidence : Describe(shown, evidence);
        }

        private bool Counts(SeriesState state, Moment moment) =>
            state.IsAbout(condition.Of, moment.NotBefore) && state.IsFresh(moment.Now);

        protected abstract Truth Judge(SeriesState state);

        protected virtual Evidence Describe(SeriesState state, Evidence evidence) => evidence;

        protected static double? Finite(double value) => double.IsFinite(value) ? value : null;
    }

    private sealed class MetricLeaf(MetricCondition condition) : Leaf(condition)
    {
        protected override Truth Judge(SeriesState state)
        {
            var value = state.Number(condition.Of);
            return double.IsNaN(value) ? Truth.Unknown : condition.Holds(value) ? Truth.True : Truth.False;
        }
    }

    private sealed class AnomalyLeaf(AnomalyCondition condition) : Leaf(condition)
    {
        public override bool Bind(SeriesState state, Func<SeriesState, AnomalyCondition, DetectorSlot> detector)
        {
            if (!base.Bind(state, detector))
                return false;

            detector(state, condition);
            return true;
        }

        protected override Truth Judge(SeriesState state)
        {
            var latest = state.Slot(condition.Detector, condition.Of)!.Latest;
            if (!latest.IsKnown)
                return Truth.Unknown;

            var value = state.Number(condition.Of);
            var rightSide = condition.Direction switch
            {
                Direction.Up => value > latest.High,
                Direction.Down => value < latest.Low,
                _ => true,
            };
            return rightSide && Severities.Of(latest.Level) >= condition.Severity ? Truth.True : Truth.False;
        }

        protected override Evidence Describe(SeriesState state, Evidence evidence)
        {
            var slot = state.Slot(condition.Detector, condition.Of)!;
            return evidence with
            {
                Detector = slot.Name,
                Score = Finite(slot.Latest.Level),
                Low = Finite(slot.Latest.Low),
                High = Finite(slot.Latest.High),
                Baseline = slot.Snapshot() is { } learnt ? Convert.ToBase64String(learnt) : null,
            };
        }
    }
}
