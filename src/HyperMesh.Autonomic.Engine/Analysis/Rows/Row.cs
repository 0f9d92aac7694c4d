using System.Runtime.InteropServices;
using HyperMesh.Autonomic.Engine.Analysis.Queries;
using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Engine.Analysis.Rows;

/// <summary>A target and the values of the labels by which rules are grouped, with the series that belong to it. Single-threaded.</summary>
internal sealed class Row(RowSet set, string target, Labels group, HashSet<int> patterns, DateTimeOffset since)
{
    private static readonly List<Member> NoMembers = [];
    private readonly Dictionary<SeriesQuery, List<Member>> _members = [];
    private readonly Dictionary<SeriesQuery, int> _named = [];
    private Dictionary<CompiledRule, Case>? _cases;
    private Dictionary<object, object>? _extras;

    public RowSet Set { get; } = set;

    public string Target { get; } = target;

    public Labels Group { get; } = group;

    /// <summary>Since when it has been watched.</summary>
    public DateTimeOffset Since { get; } = since;

    /// <summary>Stays, even when nothing belongs to it: a rule names it.</summary>
    public bool IsPinned { get; set; }

    /// <summary>Taken out of its set.</summary>
    public bool IsGone { get; set; }

    public bool IsEmpty => !IsPinned && _named.Count == 0 && _cases is null && (_extras is null || !_extras.Values.Any(extra => extra is EventWindow));

    /// <summary>The cases that are not as at first.</summary>
    public IEnumerable<Case> Cases => _cases is null ? [] : _cases.Values;

    /// <summary>Everything that belongs here.</summary>
    public IEnumerable<Member> Members => _members.Values.SelectMany(members => members);

    /// <summary>Whether a rule is about this row: by its target pattern, and because it names the target or something that it looks at does.</summary>
    public bool IsAbout(CompiledRule rule)
    {
        if (!patterns.Contains(rule.Pattern))
            return false;

        if (rule.IsAboutEveryRow || (IsPinned && rule.IsStanding) || Find(rule) is not null)
            return true;

        foreach (var query in rule.Queries)
            if (query is SeriesQuery series ? _named.ContainsKey(series) : _extras is not null && _extras.ContainsKey(query))
                return true;
        return false;
    }

    public CaseKey KeyOf(CompiledRule rule) => new(rule.Rule.Id, Target, Set.IsGrouped ? Group.Text : null);

    /// <summary>The series of a query that belong here.</summary>
    public List<Member> Of(SeriesQuery query) => _members.GetValueOrDefault(query) ?? NoMembers;

    public void Add(Member member)
    {
        if (!_members.TryGetValue(member.Query, out var members))
            _members.Add(member.Query, members = new List<Member>(1));
        members.Add(member);
        if (member.NamesRow)
            _named[member.Query] = _named.GetValueOrDefault(member.Query) + 1;
    }

    public void Remove(Member member)
    {
        if (!_members.TryGetValue(member.Query, out var members) || !members.Remove(member))
            return;

        if (members.Count == 0)
            _members.Remove(member.Query);
        if (member.NamesRow && --CollectionsMarshal.GetValueRefOrAddDefault(_named, member.Query, out _) == 0)
            _named.Remove(member.Query);
    }

    public Case? Find(CompiledRule rule) => _cases?.GetValueOrDefault(rule);

    public Case Ensure(CompiledRule rule)
    {
        _cases ??= [];
        if (!_cases.TryGetValue(rule, out var found))
            _cases.Add(rule, found = new Case(rule, this));
        return found;
    }

    /// <summary>Forgets a case that is as at first again.</summary>
    public void Remove(Case ended)
    {
        if (_cases is not null && _cases.Remove(ended.Rule) && _cases.Count == 0)
            _cases = null;
    }

    /// <summary>What a query keeps of this row beside its series; null where there is nothing.</summary>
    public T? Extra<T>(object owner) where T : class => _extras?.GetValueOrDefault(owner) as T;

    public void SetExtra(object owner, object? extra)
    {
        if (extra is not null)
            (_extras ??= [])[owner] = extra;
        else if (_extras is not null && _extras.Remove(owner) && _extras.Count == 0)
            _extras = null;
    }
}
