using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Detect;

/// <summary>A folder that gets all of its files or none: they are written aside, and brought in with <see cref="Commit"/>. Thread-safe while
/// each file is written by one thread.</summary>
internal sealed class StagedFolder : IDisposable
{
    private readonly string _target;
    private readonly string _stage;
    private readonly string? _made;

    /// <exception cref="UsageException">The path is a file.</exception>
    public StagedFolder(string target)
    {
        if (File.Exists(target))
            throw new UsageException($"--out: {target} is a file; name a folder");
        _target = Path.GetFullPath(target);
        _made = FirstMissing(_target);
        // Inside the target, so that moving is renaming.
        _stage = Path.Combine(_target, $".detect-{Environment.ProcessId}");
        Directory.CreateDirectory(_stage);
    }

    /// <summary>Where to write the file of that name; its folder is there.</summary>
    public string Stage(string name)
    {
        var path = Path.Combine(_stage, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>Brings in what was written, in place of files of the same names.</summary>
    public void Commit()
    {
        foreach (var file in Directory.EnumerateFiles(_stage, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var path = Path.Combine(_target, Path.GetRelativePath(_stage, file));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(file, path, overwrite: true);
        }

        Directory.Delete(_stage, recursive: true);
    }

    /// <summary>Removes what was not brought in, and the folders that were made for it.</summary>
    public void Dispose()
    {
        if (!Directory.Exists(_stage))
            return;
        Directory.Delete(_stage, recursive: true);
        for (var folder = _target; _made is not null && folder.StartsWith(_made, StringComparison.Ordinal); folder = Path.GetDirectoryName(folder)!)
        {
            if (Directory.EnumerateFileSystemEntries(folder).Any())
                return;
            Directory.Delete(folder);
        }
    }

    /// <summary>The topmost folder on the way to a path that is not there yet.</summary>
    private static string? FirstMissing(string path)
    {
        string? missing = null;
        for (var folder = path; folder is not null && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder))
            missing = folder;
        return missing;
    }
}
