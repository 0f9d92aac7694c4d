namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>Whether results are as good as a baseline, but for what the catalogue tolerates.</summary>
internal static class ProvingGate
{
    private static readonly string[] Columns = ["figure", "of", "unit", "baseline", "now", "limit", "verdict"];

    /// <summary>A row for each gated figure of the benches that were asked for; good when none has become worse and none is missing.</summary>
    public static BenchTable Judge(ProvingResults results, Baseline baseline)
    {
        var measured = results.Sections.Select(section => section.Id).ToHashSet(StringComparer.Ordinal);
        var rows = ProvingCatalog.Sections.Where(section => measured.Contains(section.Id)).SelectMany(section => section.Rows)
            .Where(row => row.Gate is not null).Select(row => Judge(row, row.Gate!, results.Find(row.Id), baseline)).ToList();
        rows.AddRange(baseline.Figures.Keys.Except(ProvingCatalog.Gated.Select(one => one.Row.Id))
            .Select(id => Finding(id, "", "", "the baseline has it and the catalogue has not: write the baseline anew")));
        if (rows.Count == 0)
            rows.Add(Finding("none", "", "", "these benches have no gated figure"));
        if (!results.IsWhole)
            rows.Add(Finding("all of them", "", "", "the run was interrupted"));
        return new BenchTable("gate", Columns, rows, rows.TrueForAll(row => row[^1] is "ok" or "better"));
    }

    /// <summary>What a gate looks at; null when it was not measured.</summary>
    public static double? Figure(RowResult row, Gate gate) => (gate.Of == GatedFigure.Ratio ? row.Ratio : row.Ours)?.Median;

    private static IReadOnlyList<object> Judge(ProvingRow row, Gate gate, RowResult? found, Baseline baseline)
    {
        var (of, unit) = gate.Of == GatedFigure.Ratio ? ("ratio", "×") : ("ours", row.Unit);
        if ((found is null ? null : Figure(found, gate)) is not { } now)
            return Finding(row.Id, of, unit, $"not measured: {found?.Missing ?? found?.Peer?.Missing ?? "no such row"}");
        if (!baseline.Figures.TryGetValue(row.Id, out var before))
            return [row.Id, of, unit, "", now, "", "not in the baseline: add it with --write"];

        var isMoreBetter = gate.Of == GatedFigure.Ratio || row.IsMoreBetter;
        var (limit, better) = isMoreBetter
            ? (before * (1 - gate.Tolerance), before * (1 + gate.Tolerance))
            : (before * (1 + gate.Tolerance), before * (1 - gate.Tolerance));
        var verdict = isMoreBetter ? Verdict(now < limit, now > better) : Verdict(now > limit, now < better);
        return [row.Id, of, unit, before, now, limit, verdict];
    }

    private static string Verdict(bool isWorse, bool isBetter) => isWorse ? "WORSE" : isBetter ? "better" : "ok";

    private static IReadOnlyList<object> Finding(string id, string of, string unit, string what) => [id, of, unit, "", "", "", what];
}
