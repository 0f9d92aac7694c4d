using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>What the comments of OpenMetrics text say of metrics: their type, unit and help. Not thread-safe.</summary>
internal sealed class MetricFamilies
{
    private static readonly string[] Types =
        ["counter", "gauge", "histogram", "gaugehistogram", "summary", "info", "stateset", "unknown", "untyped"];

    private static readonly string[] Suffixes = ["_total", "_bucket", "_count", "_sum", "_created", "_gcount", "_gsum", "_info"];
    private readonly Dictionary<string, Family> _families = [];

    /// <summary>Reads a line that begins with a hash. Comments of other kinds say nothing.</summary>
    public void Read(string line, Place place, ProblemList problems)
    {
        var words = line.Split(' ', 4);
        if (words is not ["#", "TYPE" or "HELP" or "UNIT", ..])
            return;

        if (words.Length < 3 || !SeriesText.IsName(words[2]))
        {
            problems.Add(place, $"{words[1]} names no metric", $"write it as # {words[1]} name …");
            return;
        }

        var family = _families.GetValueOrDefault(words[2]) ?? new Family("unknown", "", "");
        var text = words.Length > 3 ? words[3] : "";
        if (words[1] == "TYPE" && !Types.Contains(text, StringComparer.Ordinal))
            problems.Add(place, $"{Quoted.Of(text)} is no type of a metric", NearestName.Hint(text, Types) ?? "types are " + string.Join(", ", Types[..^1]));
        else
            _families[words[2]] = words[1] switch
            {
                "TYPE" => family with { Type = text },
                "UNIT" => family with { Unit = text },
                _ => family with { Help = Unescape(text) },
            };
    }

    /// <summary>The metric that a sample of this name belongs to.</summary>
    public Metric MetricOf(string name)
    {
        if (_families.TryGetValue(name, out var own))
            return new Metric(name, KindOf(name, own.Type, ""), own.Unit, own.Help);

        foreach (var suffix in Suffixes)
            if (name.EndsWith(suffix, StringComparison.Ordinal) && _families.TryGetValue(name[..^suffix.Length], out var family))
                return new Metric(name, KindOf(name, family.Type, suffix), suffix == "_created" ? "seconds" : family.Unit, family.Help);
        return SeriesText.MetricNamed(name);
    }

    private static MetricKind KindOf(string name, string type, string suffix) => (type, suffix) switch
    {
        (_, "_created") => MetricKind.Gauge,
        ("counter", _) => MetricKind.Counter,
        ("histogram", "_bucket" or "_count" or "_sum") => MetricKind.Counter,
        ("summary", "_count" or "_sum") => MetricKind.Counter,
        ("unknown" or "untyped", _) => SeriesText.MetricNamed(name).Kind,
        _ => MetricKind.Gauge,
    };

    private static string Unescape(string text) =>
        text.Replace("\\\\", "\0", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\\"", "\"", StringComparison.Ordinal)
            .Replace("\0", "\\", StringComparison.Ordinal);

    private sealed record Family(string Type, string Unit, string Help);
}
