using System.IO.Enumeration;

namespace HyperMesh.Autonomic.Engine.Analysis.Rows;

/// <summary>The target patterns of all rules, each once, and which of them match a target: asked once for each target. Single-threaded.</summary>
internal sealed class TargetPatterns
{
    private readonly Dictionary<string, int> _ids = [];
    private readonly List<(int Id, string Pattern)> _wild = [];
    private readonly Dictionary<string, HashSet<int>> _matches = [];

    /// <summary>A small number for a pattern.</summary>
    public int Add(string pattern)
    {
        if (_ids.TryGetValue(pattern, out var known))
            return known;

        var id = _ids.Count;
        _ids.Add(pattern, id);
        if (!IsExact(pattern))
            _wild.Add((id, pattern));
        return id;
    }

    /// <summary>The patterns that match a target. Ask only once all patterns are there.</summary>
    public HashSet<int> Matching(string target)
    {
        if (_matches.TryGetValue(target, out var known))
            return known;

        var matching = new HashSet<int>();
        if (_ids.TryGetValue(target, out var exact))
            matching.Add(exact);
        foreach (var (id, pattern) in _wild)
            if (FileSystemName.MatchesSimpleExpression(pattern, target, ignoreCase: false))
                matching.Add(id);
        _matches.Add(target, matching);
        return matching;
    }

    /// <summary>True for the name of one target.</summary>
    public static bool IsExact(string pattern) => !pattern.AsSpan().ContainsAny('*', '?');
}
