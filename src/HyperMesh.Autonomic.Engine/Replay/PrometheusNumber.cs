using System.Globalization;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>Numbers as Prometheus and OpenMetrics write them. Thread-safe.</summary>
internal static class PrometheusNumber
{
    /// <summary>Reads one, <c>NaN</c>, <c>+Inf</c> and <c>-Inf</c> among them.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out double value)
    {
        value = text switch
        {
            "+Inf" or "Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            _ => double.NaN,
        };
        return !double.IsNaN(value) || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }
}
