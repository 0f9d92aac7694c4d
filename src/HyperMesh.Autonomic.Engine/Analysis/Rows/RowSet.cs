using HyperMesh.Autonomic.Engine.Analysis.Queries;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis.Rows;

/// <summary>The rows of all rules that are grouped by the same labels. Single-threaded.</summary>
internal sealed class RowSet(bool isNode, IReadOnlyList<string> groupBy, TargetPatterns patterns, int most)
{
    private readonly Dictionary<(string Target, string Group), Row> _rows = [];
    private readonly Dictionary<string, List<Row>> _byTarget = [];
    private readonly List<Member> _wide = [];
    private readonly Dictionary<(string Target, string Group), List<Member>> _waiting = [];

    /// <summary>True for rules about the machine: their only target is the node.</summary>
    public bool IsNode { get; } = isNode;

    public bool IsGrouped { get; } = groupBy.Count > 0;

    public IReadOnlyList<string> GroupBy { get; } = groupBy;

    /// <summary>Rules that have an answer also where no series is.</summary>
    public List<CompiledRule> Standing { get; } = [];

    /// <summary>All rules of these rows.</summary>
    public List<CompiledRule> Rules { get; } = [];

    /// <summary>Targets that rules name outright.</summary>
    public HashSet<string> NamedTargets { get; } = [];

    public IReadOnlyCollection<Row> All => _rows.Values;

    /// <summary>Grows with every change of what belongs where.</summary>
    public long Version { get; private set; }

    /// <summary>Called with each new row, once the series that belong to every row are in it.</summary>
    public Action<Row>? Added { get; set; }

    /// <summary>Called with each series that comes into its first row.</summary>
    public Action<Member>? Equip { get; set; }

    /// <summary>Called when there was no room for another row.</summary>
    public Action<RowSet>? Refused { get; set; }

    public Row? Find(string target, string group) => _rows.GetValueOrDefault((target, group));

    /// <summary>A row; null when there are too many.</summary>
    public Row? Ensure(string target, Labels group, DateTimeOffset now)
    {
        if (_rows.TryGetValue((target, group.Text), out var known))
            return known;

        if (_rows.Count >= most)
        {
            Refused?.Invoke(this);
            return null;
        }

        var row = new Row(this, target, group, patterns.Matching(target), now);
        _rows.Add((target, group.Text), row);
        if (!_byTarget.TryGetValue(target, out var same))
            _byTarget.Add(target, same = []);
        same.Add(row);
        foreach (var member in _wide)
            if (Agrees(member.State.Series.Labels, row))
                Put(member, row);
        if (_waiting.Remove((target, group.Text), out var waiting))
            foreach (var member in waiting)
                Put(member, row);
        Version++;
        Added?.Invoke(row);
        return row;
    }

    /// <summary>Brings a series into the rows that it belongs to; makes its row where it names one and a rule wants it.</summary>
    public void Join(Member member, Func<string, bool> watches, DateTimeOffset now)
    {
        var labels = member.State.Series.Labels;
        var group = GroupOf(labels);
        var target = IsNode ? Rule.Node : labels[Labels.Interface];
        member.NamesRow = group is not null && (IsGrouped || (target is not null && !IsNode));
        Version++;
        if (target is not null && group is not null)
        {
            if (RowFor(member.Query, target, group, watches, now) is { } row)
                Put(member, row);
            else
                Wait(member, (target, group.Text));
            return;
        }

        if (member.NamesRow && member.Query.MakesRows)
            foreach (var named in NamedTargets)
                RowFor(member.Query, named, group!, watches, now);
        _wide.Add(member);
        foreach (var row in target is null ? _rows.Values : (IEnumerable<Row>)_byTarget.GetValueOrDefault(target, []))
            if (Agrees(labels, row))
                Put(member, row);
    }

    /// <summary>The rows that something with these labels belongs to: the one that it names, made when it is not there, or all that agree.</summary>
    public IEnumerable<Row> RowsFor(Query query, Labels labels, Func<string, bool> watches, DateTimeOffset now)
    {
        var group = GroupOf(labels);
        var target = IsNode ? Rule.Node : labels[Labels.Interface];
        if (target is not null && group is not null)
            return RowFor(query, target, group, watches, now) is { } row ? [row] : [];

        if (group is not null && IsGrouped)
            foreach (var named in NamedTargets)
                RowFor(query, named, group, watches, now);
        return _rows.Values.Where(row => (target is null || row.Target == target) && Agrees(labels, row));
    }

    public void Leave(Member member)
    {
        _wide.Remove(member);
        foreach (var row in member.Rows)
            row.Remove(member);
        if (member.Rows.Count == 0 && GroupOf(member.State.Series.Labels) is { } group)
            StopWaiting(member, (IsNode ? Rule.Node : member.State.Series.Labels[Labels.Interface] ?? "", group.Text));
        Version++;
    }

    /// <summary>Takes out rows to which nothing belongs any more.</summary>
    public void Sweep()
    {
        foreach (var row in _rows.Values.Where(row => row.IsEmpty).ToList())
            Remove(row);
    }

    /// <summary>Takes a row out if nothing belongs to it any more.</summary>
    public void RemoveIfEmpty(Row row)
    {
        if (row is { IsEmpty: true, IsGone: false })
            Remove(row);
    }

    private void Remove(Row row)
    {
        row.IsGone = true;
        _rows.Remove((row.Target, row.Group.Text));
        if (_byTarget.TryGetValue(row.Target, out var same) && same.Remove(row) && same.Count == 0)
            _byTarget.Remove(row.Target);
        foreach (var member in row.Members.ToList())
        {
            member.Rows.Remove(row);
            if (!_wide.Contains(member))
                Wait(member, (row.Target, row.Group.Text));
        }

        Version++;
    }

    private Row? RowFor(Query query, string target, Labels group, Func<string, bool> watches, DateTimeOffset now)
    {
        if (_rows.TryGetValue((target, group.Text), out var known))
            return known;

        var wanted = query.MakesRows && (IsNode || watches(target)) && query.Patterns.Overlaps(patterns.Matching(target));
        return wanted ? Ensure(target, group, now) : null;
    }

    /// <summary>Nobody asks for the row that a series names; should it come to be, the series joins it.</summary>
    private void Wait(Member member, (string, string) row)
    {
        if (!_waiting.TryGetValue(row, out var waiting))
            _waiting.Add(row, waiting = []);
        waiting.Add(member);
    }

    private void StopWaiting(Member member, (string, string) row)
    {
        if (_waiting.TryGetValue(row, out var waiting) && waiting.Remove(member) && waiting.Count == 0)
            _waiting.Remove(row);
    }

    private void Put(Member member, Row row)
    {
        row.Add(member);
        member.Rows.Add(row);
        if (!member.IsEquipped)
            Equip?.Invoke(member);
        member.IsEquipped = true;
    }

    /// <summary>The labels by which it is grouped; null when one is missing.</summary>
    private Labels? GroupOf(Labels labels)
    {
        if (GroupBy.Count == 0)
            return Labels.None;

        var pairs = new KeyValuePair<string, string>[GroupBy.Count];
        for (var i = 0; i < pairs.Length; i++)
        {
            if (labels[GroupBy[i]] is not { } value)
                return null;
            pairs[i] = KeyValuePair.Create(GroupBy[i], value);
        }

        return Labels.Of(pairs);
    }

    private bool Agrees(Labels labels, Row row)
    {
        if (!IsNode && labels[Labels.Interface] is { } target && target != row.Target)
            return false;

        foreach (var name in GroupBy)
            if (labels[name] is { } value && value != row.Group[name])
                return false;
        return true;
    }
}
