namespace HyperMesh.Autonomic.Host;

/// <summary>Keeps a store to one writer; the kernel gives the lock back when the process dies, however it dies.</summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    /// <exception cref="IOException">Another process has it.</exception>
    public static StoreLock Take(string store)
    {
        var path = store + ".lock";
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        try
        {
            // FileShare.None is flock(2) with LOCK_EX on Linux.
            return new StoreLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            throw new IOException($"{store} is in use by another hypermesh; stop it first, or choose another store with --store");
        }
    }

    /// <summary>True while some process writes the store.</summary>
    public static bool IsTaken(string store)
    {
        if (!File.Exists(store + ".lock"))
            return false;
        try
        {
            new FileStream(store + ".lock", FileMode.Open, FileAccess.Read, FileShare.None).Dispose();
            return false;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return fault is IOException;
        }
    }

    public void Dispose() => _file.Dispose();
}
