using HyperMesh.Autonomic.Engine.Analysis.Conditions;
using HyperMesh.Autonomic.Engine.Analysis.Queries;
using HyperMesh.Autonomic.Engine.Analysis.Rows;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis;

// How rules come into force, and what goes over from one revision to the next.
internal sealed partial class Analyzer
{
    private readonly List<CaseKey> _orphans = [];
    private bool _isNew;

    /// <summary>Takes rules into use. What is known of a case, by rule, target and group, goes on; the rules are judged with the next tick.</summary>
    public void Apply(PolicySnapshot policy)
    {
        var before = _book;
        if (_scheduler.Now.ToUniversalTime() is var clock && clock > _now)
            _now = clock;
        _book = RuleCompiler.Compile(policy, _limits, _situation, _fleet, Sees);
        ForgetWhatIsPlanned();
        (_appliedAt, _areAllAsked) = (_now, false);
        _detectors.AskAnew();
        foreach (var rows in _book.RowSets)
            (rows.Added, rows.Equip, rows.Refused) = (OnRow, member => member.Query.Equip(member, this), OnRefused);
        foreach (var rule in _book.Rules)
            PinRows(rule);
        foreach (var state in _known)
        {
            state.Members.Clear();
            state.CheckAt = null;
            Bind(state);
        }

        KeepWindows();
        foreach (var rows in before.RowSets)
            foreach (var row in rows.All)
                foreach (var one in row.Cases)
                    GoOn(one);
        foreach (var query in before.EventQueries)
            GoOn(query);
        RebindEffects();
        foreach (var signal in _book.Signals)
            Plan(signal);
        _asked = (-1, -1);
        _isNew = true;
        _due.Arm();
    }

    /// <summary>Goes on with a symptom that an earlier process had raised.</summary>
    public void Resume(Symptom symptom)
    {
        if (_book.Find(symptom.Rule) is not { } rule || RowOf(rule, symptom.Target, symptom.Group) is not { } row)
            return;

        var one = row.Ensure(rule);
        if (!one.IsRaised)
            Note(rule.Rule.Id, SymptomState.Raised);
        one.Resume();
    }

    /// <summary>The row of a case; null when the rule is not about it, or when there are too many.</summary>
    private Row? RowOf(CompiledRule rule, string target, string? group)
    {
        if (rule.Rows.IsGrouped != group is not null || (rule.Rows.IsNode ? target != Rule.Node : !rule.Rule.Targets(target)))
            return null;

        if (rule.Rows.Find(target, group ?? "") is { } known)
            return known;

        var labels = Replay.SeriesText.ReadLabels(group ?? "");
        return labels is not null && labels.Pairs.Count == rule.Rows.GroupBy.Count && rule.Rows.GroupBy.All(name => labels[name] is not null)
            ? rule.Rows.Ensure(target, labels, _now)
            : null;
    }

    private void PinRows(CompiledRule rule)
    {
        if (rule.Rows.IsGrouped)
            return;

        if (rule.Rows.IsNode)
            Pin(rule.Rows, Rule.Node);
        else if (TargetPatterns.IsExact(rule.Rule.TargetPattern) && _watches(rule.Rule.TargetPattern))
            Pin(rule.Rows, rule.Rule.TargetPattern);
        else if (rule.Rows.Standing.Contains(rule))
            foreach (var target in _interfaces.Where(rule.Rule.Targets))
                Pin(rule.Rows, target);
    }

    private void Pin(RowSet rows, string target)
    {
        if (rows.Ensure(target, Labels.None, _now) is { } row)
            row.IsPinned = true;
    }

    /// <summary>A new row: rules that hold of themselves are judged, and those about series that belong to every row.</summary>
    private void OnRow(Row row)
    {
        foreach (var rule in row.Set.Standing)
        {
            _touched.Add((rule, row));
            foreach (var leaf in rule.When.Leaves.OfType<AbsentLeaf>())
                _due.Add(new RowDue(rule, row), row.Since + leaf.Over);
        }

        foreach (var member in row.Members)
            if (member.Position != Axis.Unknown)
                Touch(member.Query.Rules, row);
    }

    private void OnRefused(RowSet rows)
    {
        if (Counts.RowsRefused++ == 0)
            _say($"{_limits.Rows} targets and groups by {string.Join(", ", rows.GroupBy)} are watched, the most allowed; others are left out");
    }

    private void KeepWindows()
    {
        var asked = _book.SeriesQueries.OfType<MetricQuery>().Select(query => query.Of.Over).OfType<TimeSpan>().ToHashSet();
        foreach (var state in _known)
            state.KeepWindows(asked);
    }

    private void ForgetWhatIsPlanned()
    {
        _due.Clear();
        _crossings.Clear();
        _touched.Clear();
        _followed.Clear();
    }

    private void GoOn(Case before)
    {
        var key = before.Row.KeyOf(before.Rule);
        if (_book.Find(key.Rule) is not { } rule)
            return;

        if (RowOf(rule, key.Target, key.Group) is { } row)
        {
            var one = row.Ensure(rule);
            one.Restore(before.Save(), before.IsRaised, afterGap: false);
            _changed.Add(one);
            _touched.Add((rule, row));
        }
        else if (before.IsRaised)
        {
            _orphans.Add(key);
        }
    }

    private void GoOn(EventQuery before)
    {
        var query = _book.EventQueries.FirstOrDefault(query =>
            query.Key == before.Key && query.Rows.IsNode == before.Rows.IsNode && query.Rows.GroupBy.SequenceEqual(before.Rows.GroupBy));
        if (query is null || before.Since is null)
            return;

        query.Since = before.Since;
        _due.Add(new EventsDue(query, null), before.Since.Value + query.Over);
        foreach (var row in before.Rows.All)
        {
            if (before.On(row) is not { } window || query.Rows.Ensure(row.Target, row.Group, _now) is not { } now)
                continue;

            (window.Position, window.CheckAt) = (Axis.Unknown, null);
            now.SetExtra(query, window);
            Recount(query, now, window);
        }
    }

    /// <summary>Judges everything once after rules have come into force.</summary>
    private void TakeOver()
    {
        _isNew = false;
        foreach (var state in _known)
            Update(state);
        if (_orphans.Count == 0)
            return;

        foreach (var key in _orphans)
            Note(key.Rule, SymptomState.Cleared);
        List<RecordDraft> cleared = [.. _orphans.Select(key => new RecordDraft(Ended(key), [], key))];
        _orphans.Clear();
        _drafts.OnNext(cleared);
    }

    private Symptom Ended(CaseKey key) => new()
    {
        State = SymptomState.Cleared,
        Rule = key.Rule,
        Target = key.Target,
        Group = key.Group,
        Severity = Severity.None,
        Score = 0,
        Since = _now,
        Evidence = [],
    };

    /// <summary>The clock was set back: all times are taken anew.</summary>
    private void LookAtEverything()
    {
        ForgetWhatIsPlanned();
        foreach (var state in _known)
        {
            state.CheckAt = null;
            Update(state);
        }

        foreach (var query in _book.EventQueries)
            query.Since = query.Since is null ? null : BeginToRead(query);
        foreach (var row in _book.RowSets.SelectMany(rows => rows.All))
        {
            foreach (var query in _book.EventQueries)
                row.SetExtra(query, null);
            foreach (var one in row.Cases)
                one.QueuedFor = null;
            Touch([.. row.Cases.Select(one => one.Rule), .. row.Set.Standing], row);
        }

        foreach (var signal in _book.Signals)
        {
            Ask(signal);
            Plan(signal);
        }
    }
}
