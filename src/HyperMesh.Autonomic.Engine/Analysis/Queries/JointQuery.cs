using HyperMesh.Autonomic.Engine.Analysis.Conditions;
using HyperMesh.Autonomic.Engine.Analysis.Rows;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis.Queries;

/// <summary>A deviation of several series together: one series of each metric, all with a sample at the same instant. Single-threaded.</summary>
/// <param name="rows">Where.</param>
/// <param name="condition">What is asked.</param>
/// <param name="parts">The series of each metric.</param>
internal sealed class JointQuery(RowSet rows, JointAnomalyCondition condition, IReadOnlyList<SeriesQuery> parts) : Query(rows)
{
    public JointAnomalyCondition Condition { get; } = condition;

    public double Enter { get; } = Severities.Threshold(condition.Severity);

    public double Leave { get; } = DetectorSlot.Ease(condition.Severity);

    /// <summary>What it has found on a row; null while a series is missing.</summary>
    public JointState? On(Row row) => row.Extra<JointState>(this);

    /// <summary>Judges the instant, where all series of the row have one. True when rules have to be judged.</summary>
    public bool Look(Row row, IDetectors detectors, DateTimeOffset now)
    {
        if (On(row) is not { } state)
        {
            if (Bind(row, detectors) is not { } bound)
                return false;
            row.SetExtra(this, state = bound);
        }

        var position = state.Position(Condition.Of, new Moment(now, DateTimeOffset.MinValue), Enter, Leave);
        if (position == state.Last)
            return false;

        state.Last = position;
        return true;
    }

    /// <summary>A series is forgotten.</summary>
    /// <returns>What was judged with it; null when nothing was.</returns>
    public JointState? Release(Row row, SeriesState gone)
    {
        if (On(row) is not { } state || !state.States.Contains(gone))
            return null;
        row.SetExtra(this, null);
        return state;
    }

    private JointState? Bind(Row row, IDetectors detectors)
    {
        var states = new SeriesState[parts.Count];
        for (var i = 0; i < states.Length; i++)
        {
            if (row.Of(parts[i]) is not [var member, ..])
                return null;
            states[i] = member.State;
        }

        return detectors.Ensure(states, Condition) is { } slot ? new JointState(states, slot) : null;
    }
}

/// <summary>The series of one row that are judged together, and their detector.</summary>
internal sealed class JointState(IReadOnlyList<SeriesState> states, DetectorSlot slot)
{
    public IReadOnlyList<SeriesState> States { get; } = states;

    public DetectorSlot Slot { get; } = slot;

    /// <summary>Where its level was last.</summary>
    public int Last { get; set; } = Axis.Unknown;

    /// <summary>The level now; NaN unless all series have a sample of the same instant.</summary>
    public double Level(Quantity of, in Moment moment)
    {
        var first = States[0];
        foreach (var state in States)
            if (state.At != first.At || !state.IsAbout(of, moment.NotBefore) || !state.IsFresh(moment.Now))
                return double.NaN;

        Slot.AssessOnce(first.At, first.Seconds);
        return Slot.Latest.IsKnown ? Slot.Latest.Level : double.NaN;
    }

    public int Position(Quantity of, in Moment moment, double enter, double leave)
    {
        var level = Level(of, moment);
        return double.IsNaN(level) ? Axis.Unknown : level >= enter ? 2 : level >= leave ? 1 : 0;
    }
}
