using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Engine.Planning;

/// <summary>Which cases wait for which hooks, and for which rules' symptoms to become fewer; so that only these are asked when something is
/// free again. Single-threaded.</summary>
internal sealed class WaitingCases
{
    private readonly Dictionary<string, HashSet<CaseKey>> _waiting = [];
    private readonly Dictionary<CaseKey, IReadOnlyList<string>> _waits = [];

    /// <summary>Says what a case waits for from now on; nothing ends its waiting.</summary>
    public void Wait(CaseKey key, IReadOnlyList<string> names)
    {
        if (_waits.Remove(key, out var before))
            foreach (var name in before)
                if (_waiting.TryGetValue(name, out var others) && others.Remove(key) && others.Count == 0)
                    _waiting.Remove(name);
        if (names.Count == 0)
            return;

        _waits[key] = names;
        foreach (var name in names)
            if (_waiting.TryGetValue(name, out var others))
                others.Add(key);
            else
                _waiting[name] = [key];
    }

    /// <summary>The cases that wait for any of these.</summary>
    public IEnumerable<CaseKey> On(IEnumerable<string> names) => names.SelectMany(name => _waiting.GetValueOrDefault(name) ?? []).Distinct();
}
