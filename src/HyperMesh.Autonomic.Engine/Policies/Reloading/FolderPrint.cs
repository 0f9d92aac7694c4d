using System.Security.Cryptography;
using System.Text;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>What a file, or a folder of policies, looks like at a moment: cheap to compare, so that it can be looked at often.</summary>
internal static class FolderPrint
{
    private const string Gone = "?";

    /// <summary>Names, sizes, times and link targets of the files. Never throws: what cannot be looked at is a print of its own.</summary>
    public static string Of(string path) => OfFiles(PolicyReader.Files(path, new ProblemList()));

    /// <inheritdoc cref="Of"/>
    public static string OfFiles(IEnumerable<string> files)
    {
        var print = new StringBuilder();
        foreach (var file in files)
            print.Append(file).Append('|').Append(OfFile(file)).Append('\n');
        return print.ToString();
    }

    /// <summary>What is in the files. Never throws.</summary>
    public static string OfContent(string path) => ContentOfFiles(PolicyReader.Files(path, new ProblemList()));

    /// <inheritdoc cref="OfContent"/>
    public static string ContentOfFiles(IEnumerable<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file + "\0"));
            hash.AppendData(ContentOf(file));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>By the open file, so that a link is followed to where it leads now.</summary>
    private static string OfFile(string file)
    {
        try
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return $"{RandomAccess.GetLength(handle)}|{File.GetLastWriteTimeUtc(handle).Ticks}|{new FileInfo(file).LinkTarget}";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return Gone;
        }
    }

    private static byte[] ContentOf(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return SHA256.HashData(stream);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return Encoding.UTF8.GetBytes(Gone);
        }
    }
}
