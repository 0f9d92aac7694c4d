using System.Security.Cryptography;

namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>Goes through the files of one plugin. Links are refused, wherever they point: what is behind one can change without the folder.</summary>
internal sealed class PayloadWalk(TrustedFiles files)
{
    private const int MostFiles = 10_000;
    private const int MostFolders = 10_000;
    private const long MostBytes = 1L << 30;
    private const string Fewer = "a plugin is at most 10,000 files in 10,000 folders, together at most 1 GiB; leave out what it does not need";

    private readonly List<ListedFile> _found = [];
    private long _bytes;
    private int _folders;

    public IReadOnlyList<ListedFile> Run()
    {
        var manifest = new FileInfo(files.Manifest);
        RequireNoLink(manifest, PluginManifest.FileName);
        Add(manifest, PluginManifest.FileName);
        Walk(new DirectoryInfo(files.Payload), "");
        return _found;
    }

    private void Walk(DirectoryInfo folder, string prefix)
    {
        if (++_folders > MostFolders)
            throw new ListingException($"it has more than {MostFolders:N0} folders", Fewer);

        foreach (var entry in folder.EnumerateFileSystemInfos("*", Everything))
        {
            var path = prefix + entry.Name;
            RequireNoLink(entry, path);
            if (entry is DirectoryInfo below)
                Walk(below, path + "/");
            else if (!IsApart(path, (FileInfo)entry))
                Add((FileInfo)entry, path);
        }
    }

    private static EnumerationOptions Everything { get; } = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    // The manifest is listed already, and a signature cannot vouch for itself.
    private bool IsApart(string path, FileInfo file)
    {
        if (path == PluginManifest.FileName + TrustedFiles.SignatureEnd)
            return true;
        if (path != PluginManifest.FileName)
            return false;
        if (Hash(file) != _found[0].Sha256)
            throw new ListingException(
                $"there is another {PluginManifest.FileName} in {files.Payload}", $"leave one of them out, or copy {files.Manifest} over it");
        return true;
    }

    private void Add(FileInfo file, string path)
    {
        _bytes += file.Length;
        if (_found.Count == MostFiles || _bytes > MostBytes)
            throw new ListingException($"it has more files, or larger ones, than can be signed: {path} is one too many", Fewer);
        _found.Add(new ListedFile(path, file.Length, Hash(file)));
    }

    // What has no length is not opened: it is empty, or a pipe or a device, which would block and holds nothing that could be loaded.
    private static string Hash(FileInfo file)
    {
        if (file.Length == 0)
            return Convert.ToHexStringLower(SHA256.HashData([]));

        using var content = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }

    private static void RequireNoLink(FileSystemInfo entry, string path)
    {
        if (entry.LinkTarget is { } target)
            throw new ListingException($"{path} is a link to {target}", "put the file itself there: what a link leads to can change by itself");
    }
}
