namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>Files for their owner alone: what was seen and decided on a host is nobody else's to read, and a lock nobody else's to hold. What is there
/// already keeps the permissions that somebody has given it. Thread-safe.</summary>
public static class OwnersFile
{
    private const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the folder of a file, where there is none, for its owner alone.</summary>
    public static void MakeFolderOf(string path) => MakeFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);

    /// <summary>Makes a folder, and those above it that are missing, for their owner alone.</summary>
    public static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, ReadWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Makes an empty file with its folder, where there is none: who opens it by other means finds the permissions set.</summary>
    internal static void Make(string path)
    {
        MakeFolderOf(path);
        if (!File.Exists(path))
            Open(path, FileMode.OpenOrCreate, FileShare.ReadWrite | FileShare.Delete).Dispose();
    }

    /// <summary>Opens a file to write, which is made for its owner alone if it is made.</summary>
    public static FileStream Open(string path, FileMode mode, FileShare share, int bufferSize = 0)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = mode is FileMode.OpenOrCreate ? FileAccess.ReadWrite : FileAccess.Write,
            Share = share,
            BufferSize = bufferSize,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = ReadWrite;
        return new FileStream(path, options);
    }
}
