using System.Buffers;

namespace HyperMesh.Autonomic.Documents;

/// <summary>Reads a file into memory, up to a limit, and turns everything that can go wrong on the way into a problem.</summary>
internal static class FileBytes
{
    private const int ChunkSize = 64 * 1024;

    public static bool TryRead(string path, ProblemList problems, YamlLimits limits, out byte[] bytes)
    {
        bytes = [];
        try
        {
            if (Directory.Exists(path))
                return Report(path, problems, "this is a directory, not a file");
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            bytes = ReadUpTo(file, limits.MaxBytes + 1);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Report(path, problems, "there is no such file");
        }
        catch (UnauthorizedAccessException)
        {
            return Report(path, problems, "the file may not be read", "check its permissions");
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            return Report(path, problems, $"the file cannot be read: {e.Message.TrimEnd('.')}");
        }
    }

    /// <summary>One byte more than the limit is enough to know, also of a device that never ends.</summary>
    private static byte[] ReadUpTo(FileStream file, int most)
    {
        using var content = new MemoryStream();
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            int read;
            while (content.Length < most && (read = file.Read(chunk, 0, (int)Math.Min(ChunkSize, most - content.Length))) > 0)
                content.Write(chunk, 0, read);
            return content.ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private static bool Report(string path, ProblemList problems, string message, string? hint = null)
    {
        problems.Add(Place.StartOf(path), message, hint);
        return false;
    }
}
