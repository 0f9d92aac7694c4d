using System.Globalization;

namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>A point for each run between nothing and the most, where there is nobody to compare with.</summary>
internal static class SpreadChart
{
    private const double Left = 10;
    private const double Room = 980;

    /// <summary>Empty for a single run, and where all are zero.</summary>
    public static string Draw(Spread? figure)
    {
        if (figure is null || figure.Values.Count < 2 || figure.Max <= 0)
            return "";
        var points = string.Concat(figure.Values.Select(value => $"<line class=\"run\" x1=\"{X(value, figure)}\" x2=\"{X(value, figure)}\" y1=\"5\" y2=\"17\"/>"));
        return $"<svg role=\"img\" viewBox=\"0 0 1000 22\" preserveAspectRatio=\"none\" aria-label=\"{figure.Values.Count} runs: {Words.Figure(figure)}\">"
            + $"<line class=\"axis\" x1=\"{Left}\" x2=\"{Left}\" y1=\"0\" y2=\"22\"/><line class=\"grid\" x1=\"{Left}\" x2=\"{Left + Room}\" y1=\"11\" y2=\"11\"/>{points}</svg>";
    }

    private static string X(double value, Spread figure) => (Left + (Room * value / figure.Max)).ToString("0.#", CultureInfo.InvariantCulture);
}
