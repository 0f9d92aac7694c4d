namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>Where a plugin's assembly is: in its folder, or, of a folder of sources, in the newest build output.</summary>
public static class PluginFolder
{
    /// <summary>Full path of the assembly; null when there is none.</summary>
    public static string? FindAssembly(string folder, string file)
    {
        string[] candidates =
        [
            Path.Combine(folder, file),
            .. BuildOutputs(folder).Select(output => Path.Combine(output, file)).OrderByDescending(File.GetLastWriteTimeUtc),
        ];
        return Array.Find(candidates, File.Exists) is { } found ? Path.GetFullPath(found) : null;
    }

    private static IEnumerable<string> BuildOutputs(string folder)
    {
        var bin = Path.Combine(folder, "bin");
        return Directory.Exists(bin) ? Directory.EnumerateDirectories(bin, "net*", SearchOption.AllDirectories) : [];
    }
}
