using System.Text;
using HyperMesh.Autonomic.Documents.OpenMetrics;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>Reads the text form of a series, <c>name{label="value"}</c>.</summary>
internal static class SeriesText
{
    private static readonly HashSet<string> NoCounters = [];

    /// <summary>The series in words of the catalog; null and a message when the text is none.</summary>
    /// <remarks>A name that ends in <c>_total</c> is a counter, as in Prometheus; any other is a gauge.</remarks>
    public static Series? Intern(string text, ISeriesCatalog catalog, out string? message) => Intern(text, catalog, NoCounters, out message);

    /// <summary>The same, with metrics that are counters although their names do not end in <c>_total</c>.</summary>
    public static Series? Intern(string text, ISeriesCatalog catalog, IReadOnlySet<string> counters, out string? message)
    {
        message = null;
        var brace = text.IndexOf('{', StringComparison.Ordinal);
        var name = brace < 0 ? text : text[..brace];
        if (!IsName(name))
        {
            message = $"'{name}' is no metric name";
            return null;
        }

        var pairs = new List<KeyValuePair<string, string>>();
        if (brace >= 0 && !TryReadLabels(text.AsSpan(brace), pairs))
        {
            message = $"'{text}' is no series; its form is name{{label=\"value\"}}";
            return null;
        }

        if (pairs.DistinctBy(pair => pair.Key).Count() != pairs.Count)
        {
            message = $"'{text}' names a label twice";
            return null;
        }

        var metric = counters.Count > 0 && counters.Contains(name) ? new Metric(name, MetricKind.Counter) : MetricNamed(name);
        return catalog.Intern(metric, Labels.Of(pairs));
    }

    /// <summary>Labels as they are written in <see cref="Labels.Text"/>; null when the text is none.</summary>
    public static Labels? ReadLabels(string text)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        return text.Length == 0 ? Labels.None
            : text[0] == '{' && TryReadLabels(text, pairs) && pairs.DistinctBy(pair => pair.Key).Count() == pairs.Count ? Labels.Of(pairs)
            : null;
    }

    public static Metric MetricNamed(string name) =>
        new(name, name.EndsWith("_total", StringComparison.Ordinal) ? MetricKind.Counter : MetricKind.Gauge);

    public static bool IsName(ReadOnlySpan<char> name) => LabelText.IsName(name);

    private static bool TryReadLabels(ReadOnlySpan<char> text, List<KeyValuePair<string, string>> pairs)
    {
        var rest = text[1..];
        while (true)
        {
            if (rest is "}")
                return true;

            var equals = rest.IndexOf("=\"");
            if (equals < 0 || !IsName(rest[..equals]))
                return false;

            var name = rest[..equals].ToString();
            rest = rest[(equals + 2)..];
            if (!TryReadValue(ref rest, out var value))
                return false;

            pairs.Add(KeyValuePair.Create(name, value));
            if (rest is [',', ..])
                rest = rest[1..];
            else if (rest is not "}")
                return false;
        }
    }

    private static bool TryReadValue(ref ReadOnlySpan<char> rest, out string value)
    {
        var read = new StringBuilder();
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] == '"')
            {
                value = read.ToString();
                rest = rest[(i + 1)..];
                return true;
            }

            if (rest[i] == '\\' && ++i < rest.Length)
                read.Append(rest[i] == 'n' ? '\n' : rest[i]);
            else if (i < rest.Length)
                read.Append(rest[i]);
        }

        value = "";
        return false;
    }
}
