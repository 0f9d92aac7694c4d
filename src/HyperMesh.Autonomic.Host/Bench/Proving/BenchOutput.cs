using System.Text.Json;

namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>What one run of a bench wrote.</summary>
/// <param name="Tables">Its tables, by name.</param>
/// <param name="Seconds">It took.</param>
/// <param name="Fault">What went wrong; null when nothing did.</param>
internal sealed record BenchOutput(IReadOnlyList<JsonElement> Tables, double Seconds, string? Fault)
{
    private const string Separator = " | ";

    /// <summary>The number in a cell; null when there is no such cell, or no number in it.</summary>
    public double? Find(Cell cell)
    {
        foreach (var table in Tables)
        {
            if (cell.Table is not null && table.GetProperty("name").GetString() != cell.Table)
                continue;
            foreach (var row in table.GetProperty("rows").EnumerateArray())
                if (Matches(row, cell.Row) && row.TryGetProperty(cell.Column, out var value) && value.ValueKind == JsonValueKind.Number)
                    return value.GetDouble();
        }

        return null;
    }

    /// <summary>The tables among the lines of a bench's output.</summary>
    public static IReadOnlyList<JsonElement> Parse(string output) =>
        [.. output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement.Clone()).Where(IsTable)];

    private static bool IsTable(JsonElement line) => line.TryGetProperty("kind", out var kind) && kind.GetString() == "bench";

    private static bool Matches(JsonElement row, string name)
    {
        List<string> cells = [.. row.EnumerateObject().Take(2).Select(cell => cell.Value.ToString())];
        return Fits(cells[0], name) || (name.Split(Separator) is [var first, var second] && Fits(cells[0], first) && Fits(cells[1], second));
    }

    private static bool Fits(string cell, string pattern) =>
        pattern.EndsWith('…') ? cell.StartsWith(pattern[..^1], StringComparison.Ordinal) : cell == pattern;
}
