using HyperMesh.Autonomic.Engine.Plugins.Trust;

namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>A private copy of a plugin's files: what is judged is what is loaded, and the plugin's own folder can be written to meanwhile.</summary>
internal sealed class PluginCopy : IDisposable
{
    /// <summary>What one plugin may consist of.</summary>
    public const int MostFiles = 2_000;

    public const long MostBytes = 512L << 20;

    private readonly string _folder;
    private long _bytes;
    private int _files;

    private PluginCopy(string folder, PluginSource source)
    {
        _folder = folder;
        // Inside the copy everything is where it was: what is signed there is signed here.
        Payload = Path.GetFullPath(Path.Combine(folder, Path.GetRelativePath(source.Folder, source.Payload)));
        Assembly = Path.Combine(Payload, Path.GetFileName(source.Assembly));
        Files = new TrustedFiles(Path.Combine(folder, PluginManifest.FileName), Payload, Path.Combine(folder, PluginManifest.FileName + TrustedFiles.SignatureEnd));
    }

    public string Payload { get; }

    public string Assembly { get; }

    /// <summary>All that trust is about.</summary>
    public TrustedFiles Files { get; }

    /// <summary>Copies a plugin.</summary>
    /// <exception cref="PluginRefusedException">A file is not its own, or there is too much.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static PluginCopy Make(PluginSource source, PluginCache cache)
    {
        var copy = new PluginCopy(cache.Next(source.Manifest.Name), source);
        try
        {
            // The folder itself may be a link: deployments exchange whole folders that way. Nothing in it may lead out.
            var root = RealPath(source.Folder);
            Directory.CreateDirectory(copy.Payload);
            copy.CopyFolder(RealPath(source.Payload), copy.Payload, root);
            copy.CopyFile(source.ManifestPath, copy.Files.Manifest, root);
            var signature = Path.Combine(source.Folder, PluginManifest.FileName + TrustedFiles.SignatureEnd);
            if (File.Exists(signature))
                copy.CopyFile(signature, copy.Files.Signature, root);
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    public void Dispose() => PluginCache.Remove(_folder);

    private void CopyFolder(string from, string to, string root)
    {
        foreach (var file in Directory.EnumerateFiles(from))
            CopyFile(file, Path.Combine(to, Path.GetFileName(file)), root);
        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            // A link to a folder of its own leads to what is copied anyway.
            if (new DirectoryInfo(folder) is { LinkTarget: not null } link)
            {
                RequireInside(link, root);
                continue;
            }

            var below = Path.Combine(to, Path.GetFileName(folder));
            Directory.CreateDirectory(below);
            CopyFolder(folder, below, root);
        }
    }

    private void CopyFile(string from, string to, string root)
    {
        var file = new FileInfo(from);
        if (file.LinkTarget is not null)
            file = new FileInfo(RequireInside(file, root));
        if (++_files > MostFiles)
            throw new PluginRefusedException($"it consists of more than {MostFiles} files", "give it a folder of its own");
        if ((_bytes += file.Length) > MostBytes)
            throw new PluginRefusedException($"its files have more than {MostBytes >> 20} MiB", "give it a folder of its own");
        // The manifest is named by itself and may lie in the payload as well.
        File.Copy(file.FullName, to, overwrite: true);
    }

    private static string RequireInside(FileSystemInfo link, string root)
    {
        var target = RealPath(link.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? link.FullName);
        return target == root || target.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? target
            : throw new PluginRefusedException(
                $"{Path.GetFileName(link.FullName)} is a link that leads out of its folder, to {target}", "put the file itself there");
    }

    /// <summary>The path without links in any part of it.</summary>
    private static string RealPath(string path)
    {
        var real = Path.GetPathRoot(path)!;
        foreach (var part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            FileSystemInfo entry = Directory.Exists(real) ? new DirectoryInfo(real) : new FileInfo(real);
            if (entry.LinkTarget is not null && entry.ResolveLinkTarget(returnFinalTarget: true) is { } target)
                real = RealPath(target.FullName);
        }

        return real;
    }
}
