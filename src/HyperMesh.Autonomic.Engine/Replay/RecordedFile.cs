using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>Opens files of recordings: unpacks gzip, and refuses what is no file of text.</summary>
internal static class RecordedFile
{
    private const int PipeSize = 64 * 1024;

    /// <summary>A stream of the unpacked bytes; null, and a problem, when there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problems">What is wrong.</param>
    public static RecordedStream? Open(string path, ProblemList problems)
    {
        try
        {
            if (Directory.Exists(path))
                return Refuse(path, problems, "this is a folder, not a file");
            // Opening a pipe would wait for its writer, perhaps for ever.
            if (new FileInfo(path) is { Exists: true, Length: 0 })
                return Refuse(path, problems, "the recording is empty", "it is a file of 0 bytes, a pipe or a device; a recording is read twice, so save it to a file first");

            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, PipeSize, FileOptions.SequentialScan);
            return Unpack(path, file, problems);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Refuse(path, problems, fault is FileNotFoundException or DirectoryNotFoundException
                ? "there is no such file"
                : $"it cannot be read: {fault.Message}");
        }
    }

    private static RecordedStream? Unpack(string path, FileStream file, ProblemList problems)
    {
        Span<byte> start = stackalloc byte[2];
        var read = file.ReadAtLeast(start, 2, throwOnEndOfStream: false);
        file.Position = 0;
        if (read == 2 && start is [0x1f, 0x8b])
            return RecordedStream.OfGzip(file);
        if (read < 2 || start is not ([0xff, 0xfe] or [0xfe, 0xff]))
            return RecordedStream.Plain(file);

        file.Dispose();
        return Refuse(path, problems, "the file is UTF-16", "save it as UTF-8");
    }

    private static RecordedStream? Refuse(string path, ProblemList problems, string message, string? hint = null)
    {
        problems.Add(Place.StartOf(path), message, hint);
        return null;
    }
}
