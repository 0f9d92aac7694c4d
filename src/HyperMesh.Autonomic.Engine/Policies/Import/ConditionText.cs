using System.Globalization;
using System.Text;
using System.Text.Json;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>Writes conditions as policies have them.</summary>
internal static class ConditionText
{
    /// <summary>The lines of a condition, at an indentation.</summary>
    public static void Write(StringBuilder yaml, Condition condition, int indent, string lead = "")
    {
        var (all, parts) = condition switch
        {
            AllOf compound => ("all", compound.Parts),
            AnyOf compound => ("any", compound.Parts),
            _ => ("", []),
        };
        yaml.Append(' ', indent).Append(lead);
        if (parts.Count == 0)
        {
            yaml.Append(Leaf((MetricCondition)condition)).Append('\n');
            return;
        }

        yaml.Append(all).Append(":\n");
        foreach (var part in parts)
            Write(yaml, part, indent + lead.Length + 2, "- ");
    }

    /// <summary>A text that YAML reads as that text.</summary>
    public static string Quote(string text) => JsonSerializer.Serialize(text, Plain);

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Leaf(MetricCondition metric)
    {
        var keys = new List<string> { $"name: {Quote(metric.Series.Metric)}" };
        if (metric.Series.Labels.Pairs.Count > 0)
            keys.Add($"labels: {LabelsOf(metric.Series.Labels)}");
        keys.Add($"of: {metric.Of.Kind.ToString().ToLowerInvariant()}");
        if (metric.Of.Over is { } over)
            keys.Add($"over: {DurationText.Format(over)}");
        if (metric.Of.Quantile is { } quantile)
            keys.Add($"quantile: {Number(quantile)}");
        if (metric.DividedBy is { } by)
            keys.Add(by.Labels.Equals(metric.Series.Labels)
                ? $"dividedBy: {Quote(by.Metric)}"
                : $"dividedBy: {{ name: {Quote(by.Metric)}{(by.Labels.Pairs.Count == 0 ? "" : $", labels: {LabelsOf(by.Labels)}")} }}");
        if (metric.Of.Kind != MeasureKind.Absent)
            keys.Add($"op: {Quote(Comparisons.Sign(metric.Enter.Op))}, value: {Number(metric.Enter.Value)}");
        return $"metric: {{ {string.Join(", ", keys)} }}";
    }

    private static string LabelsOf(Labels labels) => $"{{ {string.Join(", ", labels.Pairs.Select(label => $"{label.Key}: {Quote(label.Value)}"))} }}";

    private static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture).Replace("E+", "e", StringComparison.Ordinal)
        .Replace("E", "e", StringComparison.Ordinal);
}
