using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Detect;

/// <summary>A CSV file to go through.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">Relative to the folder that was given, with '/': what its results are called.</param>
internal sealed record SeriesFile(string Path, string Name)
{
    /// <summary>The file, or every <c>.csv</c> below the folder, in the order of names.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static IReadOnlyList<SeriesFile> Find(string path)
    {
        if (File.Exists(path))
            return [new SeriesFile(path, System.IO.Path.GetFileName(path))];
        if (!Directory.Exists(path))
            throw new UsageException($"{path}: there is no such file or folder");

        var files = Directory.EnumerateFiles(path, "*.csv", SearchOption.AllDirectories)
            .Select(file => new SeriesFile(file, System.IO.Path.GetRelativePath(path, file).Replace(System.IO.Path.DirectorySeparatorChar, '/')))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .ToList();
        return files.Count > 0
            ? files
            : throw new UsageException($"{path}: there is no .csv file in this folder; it needs CSV files with the header 'timestamp,value'");
    }
}
