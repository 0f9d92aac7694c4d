using System.Globalization;

namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>The folder in which this process keeps its private copies of plugins; nobody else may write or read there. Thread-safe.</summary>
internal sealed class PluginCache : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const string LockName = ".lock";

    private readonly FileStream _lock;
    private int _copies;

    /// <summary>The lock tells other processes that the copies are in use; it ends with this one, whatever becomes of it.</summary>
    private PluginCache(string path)
    {
        Path = path;
        _lock = new FileStream(System.IO.Path.Combine(path, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    public string Path { get; }

    /// <summary>Makes the folder, and removes those of processes that have ended without doing so.</summary>
    /// <param name="root">Where to make it; null, or where that is not possible, a temporary folder.</param>
    public static PluginCache Create(string? root)
    {
        if (root is null)
            return new PluginCache(Directory.CreateTempSubdirectory("hypermesh-plugins-").FullName);

        try
        {
            Directory.CreateDirectory(root);
            var own = System.IO.Path.Combine(root, $"{Guid.NewGuid():N}");
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(own);
            else
                Directory.CreateDirectory(own, Private);
            Sweep(root);
            return new PluginCache(own);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Create(null);
        }
    }

    /// <summary>A folder that is not there yet.</summary>
    public string Next(string plugin) => System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Increment(ref _copies)}-{plugin}"));

    public void Dispose()
    {
        _lock.Dispose();
        Remove(Path);
    }

    /// <summary>Removes a folder, whatever is in it. On Linux files that are mapped stay readable to who has mapped them.</summary>
    public static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The next process sweeps it.
        }
    }

    private static void Sweep(string root)
    {
        foreach (var left in Directory.EnumerateDirectories(root))
            if (System.IO.Path.Combine(left, LockName) is var file && File.Exists(file) && !IsHeld(file))
                Remove(left);
    }

    private static bool IsHeld(string file)
    {
        try
        {
            using var free = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
