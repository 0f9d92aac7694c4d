using System.Text.Json;
using HyperMesh.Autonomic.Host.Bench.Proving;

namespace HyperMesh.Autonomic.Proving.Tests;

/// <summary>Results made by hand, of benches as they write them.</summary>
internal static class Sample
{
    public static ProvingRow Less { get; } = new("less", "a time", "ms", new Cell("ours", "ms")) { Peer = new Peer("theirs", new Cell("theirs", "ms")) };

    public static ProvingRow More { get; } = Less with { Id = "more", Title = "a rate", IsMoreBetter = true };

    /// <summary>A run of a bench with one column of figures.</summary>
    public static BenchOutput Run(params (string Row, object Figure)[] rows) => new(
        [JsonSerializer.SerializeToElement(new { kind = "bench", name = "sample", rows = rows.Select(row => new { what = row.Row, ms = row.Figure }) })], 1, null);

    public static ProvingSection Section(params ProvingRow[] rows) => new("sample", "Samples", ["--runs", "9"], ["--runs", "1"], rows);

    public static RowResult Read(ProvingRow row, params BenchOutput[] runs) => RowReading.Of(Section(row), row, runs, isQuick: false);

    /// <summary>Results of all sections, in which every gated figure is what a baseline says.</summary>
    /// <param name="figures">By row.</param>
    /// <param name="ids">Which sections; none for all.</param>
    public static ProvingResults Results(IReadOnlyDictionary<string, double> figures, params string[] ids)
    {
        var sections = ProvingCatalog.Sections.Where(section => ids.Length == 0 || ids.Contains(section.Id)).ToList();
        return new ProvingResults(
            ProvingResults.ItsKind, ProvingResults.CurrentVersion, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddMinutes(3), IsWhole: true, IsQuick: true, Machine.Current(),
            [.. sections.Select(section => new SectionResult(section.Id, section.Title, $"hypermesh bench {section.Id}", 1, 1, []))],
            [.. sections.SelectMany(section => section.Rows.Select(row => Row(section, row, figures)))]);
    }

    private static RowResult Row(ProvingSection section, ProvingRow row, IReadOnlyDictionary<string, double> figures)
    {
        var figure = figures.TryGetValue(row.Id, out var known) ? Spread.Of([known, known * 1.1, known * 0.9]) : null;
        var one = Spread.Of([1.0]);
        var isRatio = row.Gate?.Of == GatedFigure.Ratio;
        return new RowResult(
            row.Id, section.Id, row.Title, row.Unit, row.IsMoreBetter ? "more" : "less", isRatio ? one : figure, null,
            row.Peer is null ? null : new PeerResult(row.Peer.Name, one, null), isRatio ? figure : null);
    }
}
