using System.IO.Compression;
using System.Text;

namespace HyperMesh.Autonomic.Fuzz;

/// <summary>Files of this repository, as seeds.</summary>
internal static class Repository
{
    public static string PathOf(string name) => Path.Combine(Checkout.Root, name);

    /// <summary>The files below a folder whose names fit, without what was built.</summary>
    public static IEnumerable<string> Find(string folder, string pattern) => Directory.Exists(PathOf(folder))
        ? Directory.EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories).Where(IsSource).Order(StringComparer.Ordinal)
        : [];

    public static IEnumerable<byte[]> Bytes(string folder, string pattern, int longest = 32 << 10) =>
        Find(folder, pattern).Where(path => new FileInfo(path).Length <= longest).Select(File.ReadAllBytes);

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    public static IEnumerable<byte[]> Texts(params IEnumerable<string> texts) => texts.Select(Text);

    /// <summary>The first lines of a file that is packed with gzip.</summary>
    public static byte[] Unpacked(string path, int lines)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var taken = new StringBuilder();
        for (var i = 0; i < lines && text.ReadLine() is { } line; i++)
            taken.Append(line).Append('\n');
        return Text(taken.ToString());
    }

    private static bool IsSource(string path) => !path.Contains("/bin/", StringComparison.Ordinal) && !path.Contains("/obj/", StringComparison.Ordinal);
}
