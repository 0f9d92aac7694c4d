using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>Where one plugin lies: its folder with the manifest, and the folder with its assembly, which is the same or its build output.</summary>
/// <param name="Folder">Absolute path of its folder.</param>
/// <param name="Manifest">What its manifest says.</param>
/// <param name="Assembly">Absolute path of its assembly.</param>
internal sealed record PluginSource(string Folder, PluginManifest Manifest, string Assembly)
{
    public string ManifestPath => Path.Combine(Folder, PluginManifest.FileName);

    /// <summary>The folder with its assembly and all that it needs.</summary>
    public string Payload => Path.GetDirectoryName(Assembly)!;

    /// <summary>The plugins' folders in a folder: itself, or those below it, in the order of their names.</summary>
    public static IEnumerable<string> Find(string folder)
    {
        if (File.Exists(Path.Combine(folder, PluginManifest.FileName)))
            return [Path.GetFullPath(folder)];

        try
        {
            return Directory.Exists(folder)
                ? [.. Directory.EnumerateDirectories(Path.GetFullPath(folder))
                    .Where(below => File.Exists(Path.Combine(below, PluginManifest.FileName))).Order(StringComparer.Ordinal)]
                : [];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Reads the manifest and finds the assembly; null when that has errors.</summary>
    public static PluginSource? Read(string folder, ProblemList problems)
    {
        if (PluginManifest.Read(Path.Combine(folder, PluginManifest.FileName), problems) is not { } manifest)
            return null;

        if (PluginFolder.FindAssembly(folder, manifest.Assembly) is { } found)
            return new PluginSource(folder, manifest, found);

        problems.Add(manifest.Place, $"plugin {manifest.Name}: there is no {manifest.Assembly} in its folder or its build output", "build it, or correct 'assembly'");
        return null;
    }
}
