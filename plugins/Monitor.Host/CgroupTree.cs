using System.IO.Enumeration;
using System.Text.RegularExpressions;

namespace HyperMesh.Autonomic.Plugins.Monitor.Host;

/// <summary>The cgroups (v2) that patterns name: looked for anew every few seconds, and read at each tick. Not thread-safe.</summary>
internal sealed partial class CgroupTree : IDisposable
{
    /// <summary>How soon one that is new is found.</summary>
    public static readonly TimeSpan Rescan = TimeSpan.FromSeconds(5);

    /// <summary>Names that are ever taken, as a multiple of those at once: containers come and go under ever new names, and no series is forgotten.</summary>
    private const int NamesForEach = 16;

    private readonly CgroupSettings _settings;
    private readonly ISeriesCatalog _catalog;
    private readonly string? _root;
    private readonly SortedDictionary<string, CgroupFiles> _open = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ever = [];
    private readonly List<string> _gone = [];
    private DateTimeOffset? _scanned;

    public CgroupTree(CgroupSettings settings, ISeriesCatalog catalog)
    {
        (_settings, _catalog) = (settings, catalog);
        _root = settings.Patterns.Count == 0 ? null : settings.Root ?? MountOf(ReadMounts());
    }

    /// <summary>Where cgroup2 is mounted, by the text of /proc/mounts: <c>/sys/fs/cgroup</c>, or <c>/sys/fs/cgroup/unified</c> beside v1; null where
    /// it is not.</summary>
    public static string? MountOf(string mounts)
    {
        foreach (var line in mounts.Split('\n'))
            if (line.Split(' ') is [_, var folder, "cgroup2", ..])
                return Octal().Replace(folder, match => ((char)Convert.ToInt32(match.Groups[1].Value, 8)).ToString());
        return null;
    }

    /// <summary>Adds what the cgroups say.</summary>
    public void Read(SampleBatch batch)
    {
        if (_root is null)
            return;
        if (_scanned is not { } scanned || batch.At - scanned >= Rescan)
            Scan(batch.At);
        foreach (var (path, files) in _open)
            if (!files.Read(batch))
                _gone.Add(path);
        foreach (var path in _gone)
        {
            _open[path].Dispose();
            _open.Remove(path);
        }

        _gone.Clear();
    }

    public void Dispose()
    {
        foreach (var files in _open.Values)
            files.Dispose();
        _open.Clear();
    }

    private void Scan(DateTimeOffset now)
    {
        _scanned = now;
        foreach (var path in _settings.Patterns.SelectMany(pattern => Find(_root!, pattern.Split('/'))).Distinct().Order(StringComparer.Ordinal))
        {
            if (_open.ContainsKey(path))
                continue;
            if (_open.Count >= _settings.Most || (!_ever.Contains(path) && _ever.Count >= _settings.Most * NamesForEach))
                return;
            _ever.Add(path);
            _open.Add(path, new CgroupFiles(path, _catalog));
        }
    }

    private static IEnumerable<string> Find(string folder, ReadOnlyMemory<string> parts)
    {
        if (parts.IsEmpty)
            return [folder];

        var part = parts.Span[0];
        var below = parts[1..];
        if (!part.AsSpan().ContainsAny('*', '?'))
            return Directory.Exists($"{folder}/{part}") ? Find($"{folder}/{part}", below) : [];
        try
        {
            return Directory.GetDirectories(folder).Where(path => FileSystemName.MatchesSimpleExpression(part, Path.GetFileName(path.AsSpan()), ignoreCase: false))
                .SelectMany(path => Find(path, below));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It has gone meanwhile, or is not for us.
            return [];
        }
    }

    private static string ReadMounts()
    {
        try
        {
            return File.ReadAllText("/proc/mounts");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    [GeneratedRegex(@"\\([0-7]{3})")]
    private static partial Regex Octal();
}
