using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>
/// What some code is made of: path, length and hash of every file. Its digest is the SHA-256 of a canonical text, so it does not depend on the order
/// in which a file system lists, on culture, times, owners, permissions or on where the folder is. Empty folders do not count: nothing can
/// be loaded from one. Immutable.
/// </summary>
public sealed class FileListing
{
    private const string Header = "hypermesh.autonomic/files/1\n";

    private FileListing(IReadOnlyList<ListedFile> files)
    {
        Files = files;
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Canonical(files)));
    }

    /// <summary>In the order of their paths' UTF-8 bytes.</summary>
    public IReadOnlyList<ListedFile> Files { get; }

    /// <summary>The digest, 64 digits of lower-case hexadecimal.</summary>
    public string Sha256 { get; }

    /// <summary>A listing of these files, in whatever order.</summary>
    /// <exception cref="ListingException">A path cannot be part of a listing, or stands twice.</exception>
    public static FileListing Of(IEnumerable<ListedFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var sorted = files.Select(file => (File: file, Key: ListedPath.Bytes(file.Path))).ToList();
        sorted.Sort((a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        for (var i = 1; i < sorted.Count; i++)
            if (sorted[i].File.Path == sorted[i - 1].File.Path)
                throw new ListingException($"it has two files '{sorted[i].File.Path}'", "leave one of them out");
        return new FileListing([.. sorted.Select(one => one.File)]);
    }

    /// <summary>All files of a plugin: the manifest as <c>plugin.yaml</c>, and what is below the payload's folder.</summary>
    /// <exception cref="ListingException">There is a link among them, a name that cannot be told, or more than a listing takes.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static FileListing OfPlugin(TrustedFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return Of(new PayloadWalk(files).Run());
    }

    /// <summary>A BPF object with its manifest.</summary>
    /// <exception cref="ListingException">A file's name cannot be told.</exception>
    public static FileListing OfProgram(ProgramFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return Of(
        [
            Entry(Path.GetFileName(files.ManifestPath), files.Manifest.Span),
            Entry(Path.GetFileName(files.ObjectPath), files.Object.Span),
        ]);
    }

    /// <summary>How another listing differs from this one: <c>changed a</c>, <c>added b</c>, <c>removed c</c>, by path.</summary>
    public IReadOnlyList<string> Changes(FileListing now)
    {
        ArgumentNullException.ThrowIfNull(now);
        var (before, after) = (Files.ToDictionary(file => file.Path), now.Files.ToDictionary(file => file.Path));
        return
        [
            .. before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)
                .Where(path => before.GetValueOrDefault(path) != after.GetValueOrDefault(path))
                .Select(path => $"{(!before.ContainsKey(path) ? "added" : !after.ContainsKey(path) ? "removed" : "changed")} {path}"),
        ];
    }

    private static ListedFile Entry(string path, ReadOnlySpan<byte> content) =>
        new(path, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));

    // Hash and length end before the path begins, and no path has an end of line in it: two listings never have one text.
    private static byte[] Canonical(IReadOnlyList<ListedFile> files)
    {
        var text = new ArrayBufferWriter<byte>();
        text.Write(Encoding.UTF8.GetBytes(Header));
        foreach (var file in files)
        {
            text.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{file.Sha256} {file.Length} ")));
            text.Write(ListedPath.Bytes(file.Path));
            text.Write("\n"u8);
        }

        return text.WrittenSpan.ToArray();
    }
}
