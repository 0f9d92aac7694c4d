using HyperMesh.Autonomic.Detection.Explaining;
using HyperMesh.Autonomic.Engine.Analysis.Conditions;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>What a detector saw, as evidence for people and scripts.</summary>
internal static class DetectorEvidence
{
    public static Evidence Of(SeriesState state, DetectorSlot slot, string condition, Truth truth)
    {
        var (latest, votes) = (slot.Latest, slot.Votes());
        return new Evidence
        {
            Condition = condition,
            Truth = truth.ToString().ToLowerInvariant(),
            Series = state.Series.Text,
            Of = slot.Key.Of,
            Value = Finite(state.Number(slot.Of)),
            Score = Finite(latest.Score),
            Level = Finite(latest.Level),
            Low = Finite(latest.Low),
            High = Finite(latest.High),
            Detector = slot.Key.Detector,
            Since = slot.AbnormalSince,
            Votes = votes,
            Calibration = slot.Offset == 0 ? null : slot.Offset,
            Words = Explanation.Of(new Finding
            {
                Subject = Subject(state.Series, slot.Of),
                Value = state.Number(slot.Of),
                Assessment = latest,
                StartedAgo = state.At - slot.AbnormalSince,
                Votes = votes ?? [],
                IsSeasonal = slot.IsSeasonal,
            }),
        };
    }

    /// <summary>What is measured, and where: <c>xdp_udp_packets_total in packets/s on eth0</c>.</summary>
    private static string Subject(Series series, Quantity of)
    {
        var metric = series.Metric;
        var what = metric.Unit.Length == 0 ? metric.Name : $"{metric.Name} in {metric.Unit}";
        var place = series.Labels[Labels.Interface] is { } target ? $" on {target}" : series.Labels.Text;
        return $"{what}{(of == Quantity.Rate ? "/s" : "")}{place}";
    }

    public static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
