namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>What a detector saw, as evidence for people and scripts.</summary>
internal static class DetectorEvidence
{
    public static Evidence Of(SeriesState state, DetectorSlot slot, string condition, Truth truth)
    {
        var latest = slot.Latest;
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
            Votes = slot.Votes(),
            Calibration = slot.Offset == 0 ? null : slot.Offset,
        };
    }

    public static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
