using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Engine.Analysis;

// What cases remember, across processes.
internal sealed partial class Analyzer
{
    /// <summary>A longer gap makes what was remembered worthless.</summary>
    public static readonly TimeSpan LongestGap = TimeSpan.FromMinutes(5);

    /// <summary>That all is as it was saved is said this often.</summary>
    private static readonly TimeSpan Reassurance = TimeSpan.FromSeconds(30);

    /// <summary>Cases that are written at once; the rest follows a second later.</summary>
    private const int MostAtOnce = 5_000;

    /// <summary>What an earlier process has left, and a later one will find; null where nothing is kept.</summary>
    private readonly Journal? _kept;
    private readonly HashSet<Case> _changed = [];
    private readonly HashSet<CaseKey> _saved = [];
    private DateTimeOffset _reassured;

    /// <summary>Goes on with what an earlier process remembered of its cases; call after all symptoms that go on were resumed.</summary>
    public void Restore()
    {
        if (_kept?.ReadTimers() is not var (at, cases))
            return;

        _saved.UnionWith(cases.Select(saved => saved.Case));
        if ((_now - at).Duration() > LongestGap)
            return;

        foreach (var saved in cases)
        {
            if (_book.Find(saved.Case.Rule) is not { } rule || RowOf(rule, saved.Case.Target, saved.Case.Group) is not { } row)
                continue;

            var one = row.Ensure(rule);
            one.Restore(saved, one.IsRaised, afterGap: true);
            _touched.Add((rule, row));
        }
    }

    private void SaveTimers(DateTimeOffset now, bool all)
    {
        if (_kept is null)
        {
            _changed.Clear();
            return;
        }

        var due = _saved.Count > 0 && (now - _reassured).Duration() >= Reassurance;
        if (_changed.Count == 0 && !due && !(all && _saved.Count > 0))
            return;

        var cases = (all || _changed.Count <= MostAtOnce ? _changed : _changed.Take(MostAtOnce)).ToList();
        var (kept, gone) = (new List<SavedCase>(), new List<CaseKey>());
        foreach (var one in cases)
        {
            _changed.Remove(one);
            one.IsChanged = false;
            var key = one.Row.KeyOf(one.Rule);
            var isCurrent = _book.Find(key.Rule) is not { } rule || rule == one.Rule;
            if (!isCurrent)
                continue;

            if (!one.IsAsAtFirst && _book.Find(key.Rule) is not null)
            {
                _saved.Add(key);
                kept.Add(one.Save());
            }
            else if (_saved.Remove(key))
            {
                gone.Add(key);
            }
        }

        _kept.SaveTimers(now, kept, gone);
        _reassured = now;
    }
}
