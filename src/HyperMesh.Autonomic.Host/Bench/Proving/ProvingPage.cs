using System.Globalization;
using System.Net;
using System.Text;

namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>The results as one page: no script, nothing fetched from elsewhere, light or dark as the reader's system is.</summary>
internal static class ProvingPage
{
    private const string Template = "HyperMesh.Autonomic.Host.Bench.Proving.page.html";

    public static string Write(ProvingResults results)
    {
        using var stream = typeof(ProvingPage).Assembly.GetManifestResourceStream(Template)!;
        using var reader = new StreamReader(stream);
        var scale = new RatioChart(results.Rows);
        return reader.ReadToEnd()
            .Replace("{{when}}", Text(Words.When(results)), StringComparison.Ordinal)
            .Replace("{{machine}}", Text(Words.Machine(results)), StringComparison.Ordinal)
            .Replace("{{contents}}", string.Concat(results.Sections.Select(Link)), StringComparison.Ordinal)
            .Replace("{{sections}}", string.Concat(results.Sections.Select(section => Section(section, results, scale))), StringComparison.Ordinal);
    }

    private static string Link(SectionResult section) => $"<a href=\"#{section.Id}\">{Text(section.Id)}</a> ";

    private static string Section(SectionResult section, ProvingResults results, RatioChart scale)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<section id=\"{section.Id}\"><h2>{Text(section.Title)}</h2>\n");
        text.Append(CultureInfo.InvariantCulture, $"<p><code>{Text(section.Command)}</code>, {Words.Runs(section)}</p>\n");
        foreach (var fault in section.Faults.Distinct())
            text.Append(CultureInfo.InvariantCulture, $"<p class=\"fault\">{Text(fault)}</p>\n");
        foreach (var row in results.Rows.Where(row => row.Section == section.Id))
            text.Append(Row(row, scale));
        return text.Append("</section>\n").ToString();
    }

    private static string Row(RowResult row, RatioChart scale)
    {
        var ours = row.Ours is null ? $"<p class=\"missing\">{Text(Words.Ours(row))}</p>" : $"<p><b class=\"ours\">{Text(Words.Ours(row))}</b> {Text(row.Unit)}</p>";
        var peer = row.Peer is null ? "" : $"<p class=\"{(row.Peer.Figure is null ? "missing" : "peer")}\">{Text(Words.Peer(row.Peer))}</p>";
        var ratio = Words.Ratio(row) is { Length: > 0 } said ? $"<p class=\"ratio\">{Text(said)}</p>" : "";
        var chart = row.Ratio is not null ? scale.Draw(row.Ratio) : SpreadChart.Draw(row.Ours);
        return $"<article id=\"{row.Id}\"><h3>{Text(row.Title)}</h3><div>{ours}{peer}</div>{ratio}{chart}</article>\n";
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
