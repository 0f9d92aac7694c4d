namespace HyperMesh.Autonomic.Fuzz;

/// <summary>A folder for parsers that read files; in memory where there is such a file system, and gone with the process.</summary>
internal static class Scratch
{
    private static readonly Lazy<string> Folder = new(Make);

    /// <summary>A path in the folder.</summary>
    public static string PathOf(string name) => Path.Combine(Folder.Value, name);

    /// <summary>Writes a file over what is there.</summary>
    public static string Write(string name, ReadOnlySpan<byte> bytes)
    {
        var path = PathOf(name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static string Make()
    {
        var folder = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"hypermesh-fuzz-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }
}
