using HyperMesh.Autonomic.Engine.Analysis.Conditions;
using HyperMesh.Autonomic.Engine.Analysis.Queries;
using HyperMesh.Autonomic.Engine.Analysis.Rows;

namespace HyperMesh.Autonomic.Engine.Analysis;

// Which rules have to be judged on which rows, and what comes of it.
internal sealed partial class Analyzer
{
    private readonly List<(CompiledRule Rule, Row Row)> _touched = [];
    private readonly List<CompiledRule> _crossed = [];
    private readonly List<(Case Case, SymptomState State, DateTimeOffset Since)> _turns = [];
    private readonly Dictionary<RuleId, (int Raised, DateTimeOffset Last)> _seen = [];
    private (long Situation, long Fleet) _asked;

    /// <summary>Rules on a row of which an expired time is to be judged.</summary>
    private sealed record RowDue(CompiledRule Rule, Row Row);

    /// <summary>Events of a row that leave their window; without a row, the end of the first window.</summary>
    private sealed record EventsDue(EventQuery Query, Row? Row);

    private void Touch(List<CompiledRule> rules, Row row)
    {
        foreach (var rule in rules)
            _touched.Add((rule, row));
    }

    /// <summary>Something is due.</summary>
    private void Fall(object what, DateTimeOffset at)
    {
        switch (what)
        {
            case SeriesState state when state.CheckAt == at:
                state.CheckAt = null;
                Update(state);
                break;
            case Case one when one.QueuedFor == at:
                one.QueuedFor = null;
                if (one.Row.Find(one.Rule) == one)
                    _touched.Add((one.Rule, one.Row));
                break;
            case RowDue due when !due.Row.IsGone:
                _touched.Add((due.Rule, due.Row));
                break;
            case EventsDue { Row: null } whole:
                foreach (var row in whole.Query.Rows.All)
                    Touch(whole.Query.Rules, row);
                break;
            case EventsDue { Row: { } row } due when due.Query.On(row) is { } window && window.CheckAt == at:
                window.CheckAt = null;
                Recount(due.Query, row, window);
                break;
            case EffectWatch:
                // All of them are looked at in every turn.
                break;
            case Signal signal:
                Ask(signal);
                Plan(signal);
                break;
        }
    }

    private void Count(KernelEvent happened)
    {
        if (_book.AboutEvent(happened.Name) is not { } queries)
            return;

        foreach (var query in queries)
        {
            // Who sends it must be read.
            query.Since ??= BeginToRead(query);
            if (!query.Wants(happened))
                continue;

            foreach (var row in query.Rows.RowsFor(query, happened.Fields, _watches, _now).ToList())
            {
                if (!query.Count(row, happened, _now, _limits.DistinctValues))
                    RefuseValue(query, row);
                if (query.On(row) is { } window)
                    Recount(query, row, window);
            }
        }
    }

    private DateTimeOffset BeginToRead(EventQuery query)
    {
        _due.Add(new EventsDue(query, null), _now + query.Over);
        return _now;
    }

    private void Recount(EventQuery query, Row row, EventWindow window)
    {
        var position = query.Axis.PositionOf(window.Count(_now));
        if (position != window.Position)
        {
            _crossed.Clear();
            query.Touched(window.Position, position, _crossed);
            Touch(_crossed, row);
            window.Position = position;
        }

        if (window.NextLoss() is not { } loss)
        {
            row.SetExtra(query, null);
            query.Rows.RemoveIfEmpty(row);
        }
        else if (window.CheckAt is null)
        {
            window.CheckAt = loss;
            _due.Add(new EventsDue(query, row), loss);
        }
    }

    private void RefuseValue(EventQuery query, Row row)
    {
        if (Counts.ValuesRefused++ == 0)
            _say($"{_limits.DistinctValues} values of {query.Distinct} are counted on {row.Target}{row.Group}, the most allowed; others are left out");
    }

    private void AskSituation()
    {
        if (_asked == (_situation.Version, _fleet.Version))
            return;

        _asked = (_situation.Version, _fleet.Version);
        foreach (var signal in _book.Signals)
            Ask(signal);
    }

    private void Ask(Signal signal)
    {
        if (!signal.Look(_now))
            return;

        foreach (var rule in signal.Rules)
            foreach (var row in rule.Rows.All)
                _touched.Add((rule, row));
    }

    private void Plan(Signal signal)
    {
        if (signal.NextChange(_now) is { } next)
            _due.Add(signal, next);
    }

    /// <summary>Judges all that was touched.</summary>
    private void Judge()
    {
        foreach (var (member, from, to) in _crossings)
        {
            _crossed.Clear();
            member.Query.Touched(from, to, _crossed);
            foreach (var row in member.Rows)
                foreach (var rule in _crossed)
                    Judge(rule, row);
        }

        _crossings.Clear();
        foreach (var (rule, row) in _touched)
            Judge(rule, row);
        _touched.Clear();
    }

    private void Judge(CompiledRule rule, Row row)
    {
        if (row.IsGone || !row.IsAbout(rule))
            return;

        Counts.Judged++;
        var known = row.Find(rule);
        var holds = known?.Holds ?? rule.Scratch;
        var before = Bits(holds);
        var truth = rule.Evaluate(row, new Moment(_now, DateTimeOffset.MinValue) { Holds = holds });
        var after = Bits(holds);
        if (known is null && truth != Truth.True && after == 0)
            return;

        var one = known ?? row.Ensure(rule);
        if (after != 0 && one.Holds is null)
            one.Holds = [.. holds];
        one.IsChanged |= before != after;
        if (one.Advance(truth, _now) is var (state, since))
            _turns.Add((one, state, since));
        Keep(one);
    }

    private void Keep(Case one)
    {
        if (one.IsChanged)
            _changed.Add(one);
        if (one.IsAsAtFirst)
            one.Row.Remove(one);
        else if (one.Due is { } due && !(one.QueuedFor <= due))
            _due.Add(one, (one.QueuedFor = due).Value);
    }

    /// <summary>A number that tells one memory from another.</summary>
    private static ulong Bits(bool[] holds)
    {
        var bits = 0UL;
        for (var i = 0; i < holds.Length; i++)
            bits = holds[i] ? bits * 31 + (ulong)i + 1 : bits;
        return bits;
    }

    /// <summary>Tells of what has begun and ended: in the order of the rules, targets and groups.</summary>
    private void Tell()
    {
        if (_turns.Count == 0)
            return;

        var turns = _turns.OrderBy(turn => turn.Case.Rule.Index)
            .ThenBy(turn => turn.Case.Row.Target, StringComparer.Ordinal).ThenBy(turn => turn.Case.Row.Group.Text, StringComparer.Ordinal).ToList();
        _turns.Clear();
        foreach (var (one, state, _) in turns)
            Note(one.Rule.Rule.Id, state);
        _drafts.OnNext([.. turns.Select(turn => new RecordDraft(Describe(turn.Case, turn.State, turn.Since), IncidentsOf(turn.Case), turn.Case.Row.KeyOf(turn.Case.Rule)))]);
    }

    private void Note(RuleId rule, SymptomState state)
    {
        var (raised, _) = _seen.GetValueOrDefault(rule);
        _seen[rule] = (Math.Max(0, raised + (state == SymptomState.Raised ? 1 : -1)), _now);
    }

    /// <summary>Whether this node has a rule's symptom, or had it within a time.</summary>
    private bool Sees(RuleId rule, TimeSpan within, DateTimeOffset now) =>
        _seen.TryGetValue(rule, out var seen) && (seen.Raised > 0 || now - seen.Last < within);

    private Symptom Describe(Case one, SymptomState state, DateTimeOffset since)
    {
        var evidence = one.Rule.When.Evidence(one.Row, new Moment(_now, DateTimeOffset.MinValue) { Holds = one.Holds is null ? null : [.. one.Holds] });
        var score = evidence.Max(e => e.Level) ?? 0;
        var key = one.Row.KeyOf(one.Rule);
        return new Symptom
        {
            State = state,
            Rule = key.Rule,
            Target = key.Target,
            Group = key.Group,
            Population = state == SymptomState.Raised ? one.Rule.Population() : 0,
            Severity = Severities.Of(score),
            Score = score,
            Since = since,
            Evidence = evidence,
        };
    }

    /// <summary>The incidents that a rule's detectors take part in.</summary>
    private long[] IncidentsOf(Case one) =>
        [.. one.Rule.When.Leaves.SelectMany(leaf => leaf.Slots(one.Row)).Select(_incidents.IncidentOf).OfType<long>().Distinct()];
}
