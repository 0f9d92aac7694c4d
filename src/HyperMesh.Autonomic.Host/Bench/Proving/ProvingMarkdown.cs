using System.Globalization;
using System.Text;

namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>The results as tables of Markdown.</summary>
internal static class ProvingMarkdown
{
    public static string Write(ProvingResults results)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Proving ground\n\n{Words.When(results)}.\n\n{Words.Machine(results)}.\n\n");
        text.Append("A figure is the median of its runs (least to most). The ratio is how many times better ours is, run by run: below 1 the other is better.\n");
        foreach (var section in results.Sections)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {section.Title}\n\n`{section.Command}`, {Words.Runs(section)}\n\n");
            foreach (var fault in section.Faults.Distinct())
                text.Append(CultureInfo.InvariantCulture, $"**{Cell(fault)}**\n\n");
            text.Append("| figure | unit | ours | beside it | ratio |\n|---|---|---|---|---|\n");
            foreach (var row in results.Rows.Where(row => row.Section == section.Id))
                text.Append(CultureInfo.InvariantCulture, $"| {Cell(row.Title)} | {Cell(row.Unit)} | {Cell(Words.Ours(row))} | {Cell(Words.Peer(row.Peer))} | {Words.Ratio(row)} |\n");
        }

        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ');
}
