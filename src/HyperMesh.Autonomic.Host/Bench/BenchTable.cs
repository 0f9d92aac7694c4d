using HyperMesh.Autonomic.Host.Cli;
using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>What a benchmark found: rows of named figures, and whether what must hold has held.</summary>
/// <param name="Name">Of the benchmark.</param>
/// <param name="Columns">Headings; the first is of the rows' names.</param>
/// <param name="Rows">Cells, as many as there are headings.</param>
/// <param name="IsGood">False when something that must be zero was not.</param>
internal sealed record BenchTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object>> Rows, bool IsGood = true)
{
    /// <summary>It was interrupted: the figures are of what was done until then.</summary>
    public bool IsPartial { get; init; }

    public void Write(OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            var rows = Rows.Select(row => Columns.Zip(row).ToDictionary(cell => cell.First, cell => cell.Second));
            Console.Out.WriteLine(Json.Line(new { kind = "bench", name = Name, good = IsGood, partial = IsPartial ? true : (bool?)null, processors = Environment.ProcessorCount, rows }));
            return;
        }

        var table = new Table().Border(TableBorder.Markdown).AddColumns([.. Columns]);
        foreach (var row in Rows)
            table.AddRow([.. row.Select(cell => Terminal.Text(Text(cell)))]);
        AnsiConsole.Write(table);
    }

    private static string Text(object cell) => cell switch
    {
        double number when Math.Abs(number) >= 1000 => number.ToString("N0"),
        double number => number.ToString("0.##"),
        long or int => $"{cell:N0}",
        _ => cell.ToString() ?? "",
    };
}
