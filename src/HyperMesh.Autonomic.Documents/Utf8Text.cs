using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace HyperMesh.Autonomic.Documents;

/// <summary>Decodes UTF-8 and says where it is none.</summary>
internal static class Utf8Text
{
    public static bool TryDecode(ReadOnlySpan<byte> bytes, string file, ProblemList problems, YamlLimits limits, out string text)
    {
        text = "";
        if (bytes.Length > limits.MaxBytes)
        {
            SourceText.ReportSize(file, limits, problems);
            return false;
        }
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        var characters = new char[bytes.Length];
        var status = Utf8.ToUtf16(bytes, characters, out var read, out var written, replaceInvalidSequences: false);
        text = new string(characters, 0, written);
        if (status == OperationStatus.Done)
            return true;
        var place = new SourceText(text, file).PlaceOf(written);
        problems.Add(place, $"the byte 0x{bytes[read]:X2} is not valid UTF-8", Hint(bytes));
        return false;
    }

    private static string Hint(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(Encoding.Unicode.Preamble) || bytes.StartsWith(Encoding.BigEndianUnicode.Preamble)
            ? "the file is UTF-16; save it as UTF-8"
            : "save the file as UTF-8";
}
