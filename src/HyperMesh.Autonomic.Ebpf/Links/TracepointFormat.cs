using System.Globalization;
using System.Text.RegularExpressions;
using HyperMesh.Autonomic.Ebpf.Native;
using HyperMesh.Autonomic.Ebpf.Probing;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>The fields of tracepoints, as tracefs describes them. Thread-safe.</summary>
public static partial class TracepointFormat
{
    private const string Common = "common_";

    /// <summary>The fields of a tracepoint's own, in their order; those that all have in common are not given to programs.</summary>
    /// <param name="tracepoint">"category/name".</param>
    /// <exception cref="BpfException">ENOENT without such a tracepoint (the message names the nearest) or when tracefs is not mounted, with the mend; EACCES.</exception>
    /// <exception cref="ArgumentException">The text is not "category/name".</exception>
    public static IReadOnlyList<TracepointField> Read(string tracepoint)
    {
        ArgumentException.ThrowIfNullOrEmpty(tracepoint);
        var operation = $"probe tracepoint {tracepoint}";
        Tracefs.Id(tracepoint, operation);
        var text = ProcFile.Read($"{Tracefs.Root}/events/{tracepoint}/format")
            ?? throw BpfErrors.Failure(operation, -Errno.Eacces, "its description may not be read", "run it as root");
        return Parse(text);
    }

    /// <summary>Reads the text of a format file.</summary>
    public static IReadOnlyList<TracepointField> Parse(string format) =>
        [.. Line().Matches(format).Select(Field).Where(field => !field.Name.StartsWith(Common, StringComparison.Ordinal))];

    private static TracepointField Field(Match line)
    {
        var array = line.Groups["array"].Value;
        return new TracepointField(
            line.Groups["name"].Value, line.Groups["type"].Value.Trim() + array, Number(line, "offset"), Number(line, "size"), line.Groups["signed"].Value == "1");
    }

    private static int Number(Match line, string name) => int.Parse(line.Groups[name].Value, NumberStyles.None, CultureInfo.InvariantCulture);

    // "	field:int dfd;	offset:16;	size:8;	signed:0;", and for an array "char comm[16]".
    [GeneratedRegex(@"field:(?<type>[^;]*?)(?<name>\w+)(?<array>\[[^;]*\])?;\s*offset:(?<offset>[0-9]{1,6});\s*size:(?<size>[0-9]{1,6});\s*signed:(?<signed>[01]);")]
    private static partial Regex Line();
}
