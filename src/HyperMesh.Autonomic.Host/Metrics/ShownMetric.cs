using System.Globalization;
using HyperMesh.Autonomic.Documents.OpenMetrics;

namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>One sample, for people and scripts.</summary>
/// <param name="Name">Of the metric.</param>
/// <param name="Labels">Of the series.</param>
/// <param name="Value">A number, or NaN, +Inf, -Inf in words.</param>
internal sealed record ShownMetric(string Name, IReadOnlyDictionary<string, string> Labels, object Value)
{
    /// <summary>The samples of a page in the text format.</summary>
    public static IReadOnlyList<ShownMetric> Of(string page)
    {
        var (reader, shown) = (new MetricsTextReader(MetricsFormat.Prometheus), new List<ShownMetric>());
        foreach (var line in page.Split('\n'))
        {
            var read = reader.Read(line);
            if (read.Kind != MetricsLineKind.Sample)
                continue;

            var labels = new List<KeyValuePair<string, string>>();
            LabelText.TryRead(read.Labels, labels);
            shown.Add(new ShownMetric(read.Name.ToString(), labels.DistinctBy(label => label.Key).ToDictionary(), Number(read.Value)));
        }

        return shown;
    }

    /// <summary>JSON has no word for what is no number.</summary>
    public static object Number(double value) => double.IsFinite(value) ? value : double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";

    /// <summary>The value for people.</summary>
    public string Text => Value is double number ? number.ToString(Math.Abs(number) >= 1000 ? "#,##0.###" : "0.######", CultureInfo.InvariantCulture) : (string)Value;
}
