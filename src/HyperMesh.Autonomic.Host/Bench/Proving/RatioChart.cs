using System.Globalization;

namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>Bars for ratios, all on one scale of powers of ten; from the middle, where both are alike, to the right where ours is better.</summary>
/// <param name="rows">What must find room on the scale.</param>
internal sealed class RatioChart(IEnumerable<RowResult> rows)
{
    private const int Middle = 500;
    private const double Room = 480;

    /// <summary>The largest power of ten, to either side.</summary>
    private readonly int _decades = Math.Max(1, (int)Math.Ceiling(rows.Where(row => row.Ratio is not null)
        .SelectMany(row => new[] { row.Ratio!.Min, row.Ratio.Max }).Select(ratio => Math.Abs(Math.Log10(ratio))).DefaultIfEmpty(1).Max()));

    public string Draw(Spread ratio)
    {
        var (from, to) = (Math.Min(Middle, X(ratio.Median)), Math.Max(Middle, X(ratio.Median)));
        var kind = ratio.Median >= 1 ? "better" : "worse";
        var grid = string.Concat(Enumerable.Range(-_decades, 2 * _decades + 1).Select(power => $"<line class=\"grid\" x1=\"{Place(power)}\" x2=\"{Place(power)}\" y1=\"0\" y2=\"22\"/>"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            <svg role="img" viewBox="0 0 1000 22" preserveAspectRatio="none" aria-label="{Words.Figure(ratio)} times, on a scale of {2 * _decades} powers of ten">{grid}<rect class="{kind}" x="{from:0.#}" y="4" width="{Math.Max(2, to - from):0.#}" height="14"/><line class="spread" x1="{X(ratio.Min):0.#}" x2="{X(ratio.Max):0.#}" y1="11" y2="11"/><line class="axis" x1="{Middle}" x2="{Middle}" y1="0" y2="22"/></svg>
            """);
    }

    private double X(double ratio) => Middle + (Room * Math.Log10(ratio) / _decades);

    private string Place(int power) => (Middle + (Room * power / _decades)).ToString("0.#", CultureInfo.InvariantCulture);
}
