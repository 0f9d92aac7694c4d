using System.Globalization;
using System.Text;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>Reads documents that can be understood as a whole only, up to the limit 'document'.</summary>
internal static class WholeDocument
{
    /// <summary>The unpacked bytes without a byte order mark; null, and a problem, when they cannot be had.</summary>
    public static ReadOnlyMemory<byte>? Read(string path, RecordingLimits limits, ProblemList problems)
    {
        using var stream = RecordedFile.Open(path, problems);
        if (stream is null)
            return null;

        var bytes = new byte[64 * 1024];
        var (count, read) = (0, 0);
        do
        {
            if (count == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(Array.MaxLength, bytes.Length * 2L));
            read = stream.Read(bytes.AsSpan(count));
            count += read;
        }
        while (read > 0 && count <= limits.Document);

        if (count > limits.Document)
            return Refuse(path, problems, string.Create(CultureInfo.InvariantCulture, $"it is larger than {limits.Document:N0} bytes, the limit 'document'"), RecordingLimits.Hint("document"));
        if (stream.End == RecordedEnd.Unreadable)
            return Refuse(path, problems, $"it cannot be read on: {stream.Fault}", null);
        if (stream.End != RecordedEnd.Whole)
            return Refuse(path, problems, "the compressed data is cut or damaged", "take it again");

        var skip = bytes.AsSpan(0, count).StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        return bytes.AsMemory(skip, count - skip);
    }

    private static ReadOnlyMemory<byte>? Refuse(string path, ProblemList problems, string message, string? hint)
    {
        problems.Add(Place.StartOf(path), message, hint);
        return null;
    }
}
