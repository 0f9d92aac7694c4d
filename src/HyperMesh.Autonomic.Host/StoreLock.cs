using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Host;

/// <summary>Keeps a store to one writer; the kernel gives the lock back when the process dies, however it dies.</summary>
internal sealed class StoreLock : IDisposable
{
    // EWOULDBLOCK, which is what flock(2) answers when another process has the lock.
    internal const int WouldBlock = 11;

    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    /// <exception cref="IOException">Another process has it.</exception>
    public static StoreLock Take(string store)
    {
        var path = store + ".lock";
        OwnersFile.MakeFolderOf(path);
        try
        {
            // FileShare.None is flock(2) with LOCK_EX on Linux.
            var taken = new StoreLock(OwnersFile.Open(path, FileMode.OpenOrCreate, FileShare.None));
            Close(path);
            return taken;
        }
        catch (IOException fault) when (fault.HResult == WouldBlock)
        {
            throw new IOException($"{store} is in use by another hypermesh; stop it first, or choose another store with --store", fault);
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
        catch (IOException fault) when (fault.HResult == WouldBlock)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    public void Dispose() => _file.Dispose();

    // Who may open it to read may hold it for ever, and earlier versions let everybody read it.
    private static void Close(string path)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
