namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>The operating system's word that something in a folder has changed. Where it cannot be had, there is none. Thread-safe.</summary>
internal sealed class FolderWatch : IDisposable
{
    private readonly string _path;
    private FileSystemWatcher? _watcher;
    private int _word;

    public FolderWatch(string path)
    {
        _path = path;
        Renew();
    }

    /// <summary>Whether something has changed, and nobody has taken the word.</summary>
    public bool HasWord => Volatile.Read(ref _word) == 1;

    /// <summary>Whether something has changed since the last call.</summary>
    public bool TakeWord() => Interlocked.Exchange(ref _word, 0) == 1;

    /// <summary>Begins anew: the folder may be another one under the old name.</summary>
    public void Renew()
    {
        _watcher?.Dispose();
        _watcher = null;
        var folder = Directory.Exists(_path) ? _path : Path.GetDirectoryName(Path.GetFullPath(_path));
        if (folder is null || !Directory.Exists(folder))
            return;

        try
        {
            _watcher = new FileSystemWatcher(folder);
            _watcher.Changed += (_, _) => Say();
            _watcher.Created += (_, _) => Say();
            _watcher.Deleted += (_, _) => Say();
            _watcher.Renamed += (_, _) => Say();
            _watcher.Error += (_, _) => Say();
            _watcher.EnableRaisingEvents = true;
        }
        catch (Exception fault) when (fault is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // No watch is left, or the folder has gone: the files are still looked at from time to time.
            _watcher?.Dispose();
            _watcher = null;
        }
    }

    public void Dispose() => _watcher?.Dispose();

    private void Say() => Interlocked.Exchange(ref _word, 1);
}
