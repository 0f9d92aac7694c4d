using System.Text.RegularExpressions;

namespace HyperMesh.Autonomic.Ebpf.Objects;

/// <summary>Finds the source line in the verifier's log. The last instruction in it is the one that was refused.</summary>
internal static partial class VerifierLog
{
    private const int LinesToLookAt = 2000;

    /// <param name="log">The verifier's log.</param>
    /// <param name="messages">What libbpf said, which names the program.</param>
    /// <param name="file">The object.</param>
    /// <returns>As in "xdp_firewall.bpf.c:120: if (x)"; null when the log does not lead to a line.</returns>
    public static string? SourceLine(string log, string messages, ObjectFile file)
    {
        string? comment = null;
        int? instruction = null;
        foreach (var line in Backwards(log).Take(LinesToLookAt))
        {
            // Linux 6.9 and later say where a line is from; those before only print it.
            if (PlacedComment().Match(line) is { Success: true } placed)
                return $"{placed.Groups["file"].Value}:{placed.Groups["line"].Value}: {placed.Groups["text"].Value.Trim()}";

            if (line.StartsWith(';'))
                comment ??= line[1..].Trim();
            else if (Numbered().Match(line) is { Success: true } numbered && int.TryParse(numbered.Groups["n"].Value, out var number))
                instruction ??= number;

            if (comment is not null && instruction is not null)
                break;
        }

        var function = FailedProgram().Match(messages) is { Success: true } failed
            ? file.FindProgram(failed.Groups["name"].Value)
            : file.Programs.Count() == 1 ? file.Programs.First() : null;
        return Line(file, function, comment, instruction)?.ToString();
    }

    private static BtfLine? Line(ObjectFile file, ObjectFunction? function, string? comment, int? instruction)
    {
        if (file.Ext is null || function is null)
            return null;

        if (instruction is { } index && index < function.Instructions)
            return file.LineOf(function, index);

        // Behind its own instructions a program has copies of the functions that it calls, in an order that only libbpf knows.
        return comment is null
            ? null
            : file.Ext.LinesOf(ObjectFile.SharedCode).Where(l => l.Line.Text == comment).Select(l => (BtfLine?)l.Line).FirstOrDefault();
    }

    private static IEnumerable<string> Backwards(string log)
    {
        var end = log.Length;
        while (end > 0)
        {
            var start = log.LastIndexOf('\n', end - 1);
            yield return log[(start + 1)..end];
            end = Math.Max(start, 0);
        }
    }

    [GeneratedRegex(@"^; (?<text>.*) @ (?<file>[^@]+):(?<line>\d+)\s*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PlacedComment();

    [GeneratedRegex(@"^(?<n>\d+): |\binsn (?<n>\d+)\b", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Numbered();

    [GeneratedRegex(@"^prog '(?<name>[^']+)': BPF program load failed", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex FailedProgram();
}
