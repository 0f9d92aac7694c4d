using System.Globalization;
using System.Text;
using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Host.Knowledge;

/// <summary>Symptoms as samples of <c>ALERTS</c>, the series that Prometheus writes for its own alerts: 1 while one is firing, and no sample while not.</summary>
internal static class ExportSamples
{
    /// <summary>All lines of the exposition, series by series, each in the order of time.</summary>
    public static IEnumerable<string> Lines(Journal journal, DateTimeOffset? since, TimeSpan step)
    {
        yield return "# TYPE ALERTS gauge";
        yield return "# HELP ALERTS Symptoms that rules of HyperMesh have raised.";
        foreach (var (labels, spans) in Spans(journal))
        {
            var next = since ?? DateTimeOffset.MinValue;
            foreach (var (from, to) in spans.Order())
                for (var at = from < next ? next : from; at <= to; at = at == to ? to + TimeSpan.FromMilliseconds(1) : to - at < step ? to : at + step)
                {
                    yield return string.Create(CultureInfo.InvariantCulture, $"ALERTS{labels} 1 {at.ToUnixTimeMilliseconds() / 1000.0:0.000}");
                    next = at + TimeSpan.FromMilliseconds(1);
                }
        }

        yield return "# EOF";
    }

    /// <summary>When each symptom was raised and cleared; one that is open goes on to the newest record.</summary>
    private static SortedDictionary<string, List<(DateTimeOffset From, DateTimeOffset To)>> Spans(Journal journal)
    {
        var spans = new SortedDictionary<string, List<(DateTimeOffset, DateTimeOffset)>>(StringComparer.Ordinal);
        var open = new Dictionary<CaseKey, (DateTimeOffset At, Symptom Symptom)>();
        foreach (var record in journal.Read(new RecordFilter { Kinds = ["symptom"] }))
        {
            var symptom = (Symptom)record.Body;
            var key = new CaseKey(symptom.Rule, symptom.Target, symptom.Group);
            if (symptom.State == SymptomState.Raised)
                open[key] = (record.At, symptom);
            else if (open.Remove(key, out var raised))
                Add(raised.Symptom, raised.At, record.At);
        }

        var last = journal.LastAt ?? default;
        foreach (var (at, symptom) in open.Values)
            Add(symptom, at, last);
        return spans;

        void Add(Symptom symptom, DateTimeOffset from, DateTimeOffset to)
        {
            var labels = LabelsOf(symptom);
            if (!spans.TryGetValue(labels, out var known))
                spans[labels] = known = [];
            known.Add((from, to < from ? from : to));
        }
    }

    private static string LabelsOf(Symptom symptom)
    {
        var labels = new StringBuilder($"{{alertname=\"{Escaped(symptom.Rule.ToString())}\",alertstate=\"firing\"");
        if (symptom.Group is { } group)
            labels.Append(CultureInfo.InvariantCulture, $",group=\"{Escaped(group)}\"");
        if (symptom.Severity != Severity.None)
            labels.Append(CultureInfo.InvariantCulture, $",severity=\"{symptom.Severity.ToString().ToLowerInvariant()}\"");
        return labels.Append(CultureInfo.InvariantCulture, $",target=\"{Escaped(symptom.Target)}\"}}").ToString();
    }

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
