namespace HyperMesh.Autonomic.Engine.Analysis.Incidents;

/// <summary>An incident that is going on: who takes part, who is still abnormal, and who drives it.</summary>
internal sealed class OpenIncident
{
    private readonly List<Onset> _onsets = [];
    private readonly HashSet<DetectorSlot> _abnormal = [];

    /// <summary>Its record when it was opened; 0 until that is written.</summary>
    public long Record { get; set; }

    public DateTimeOffset LastOnset { get; private set; }

    /// <summary>Since when no member has been abnormal; null while one is.</summary>
    public DateTimeOffset? CalmSince { get; private set; }

    public int Size => _onsets.Count;

    public Severity Severity { get; private set; }

    public DateTimeOffset Since => _onsets.Min(onset => onset.At);

    public bool Has(DetectorSlot slot) => _onsets.Exists(onset => onset.Slot == slot);

    /// <summary>Takes a series in.</summary>
    public void Join(Onset onset)
    {
        _onsets.Add(onset);
        _abnormal.Add(onset.Slot);
        (LastOnset, CalmSince) = (onset.At, null);
        Severity = (Severity)Math.Max((int)Severity, (int)Severities.Of(onset.Slot.Latest.Level));
    }

    /// <summary>A member has turned abnormal again, or is as usual.</summary>
    public void Turn(DetectorSlot slot, bool isAbnormal, DateTimeOffset now)
    {
        if (isAbnormal)
            _abnormal.Add(slot);
        else
            _abnormal.Remove(slot);
        CalmSince = _abnormal.Count > 0 ? null : CalmSince ?? now;
    }

    /// <summary>Members of which nothing is heard any more count as calm.</summary>
    public void Forget(Predicate<DetectorSlot> isGone, DateTimeOffset now)
    {
        if (_abnormal.RemoveWhere(isGone) > 0 && _abnormal.Count == 0)
            CalmSince = now;
    }

    /// <summary>The likeliest driver: who began first; of those that began at once the one that is part of another, then the one that deviates most.</summary>
    public (DetectorSlot Slot, string Because) Driver()
    {
        var first = _onsets.Where(onset => onset.At == Since).ToList();
        if (first.Count == 1)
            return (first[0].Slot, Lead(first[0]));

        var part = first.FirstOrDefault(onset => first.Exists(other => IsPartOf(onset.Series, other.Series)));
        if (part is not null)
            return (part.Slot, $"it is part of {part.Series.Metric.PartOf}, which began at the same tick");

        var gravest = first.MaxBy(onset => onset.Level)!;
        return (gravest.Slot, $"{first.Count} series began at the same tick, and it deviates most");
    }

    private string Lead(Onset driver) => _onsets.Count == 1
        ? "it is the only one so far"
        : $"it began {Milliseconds(_onsets.Where(onset => onset != driver).Min(onset => onset.At) - driver.At)} before the next";

    private static string Milliseconds(TimeSpan span) => HyperMesh.Autonomic.Documents.DurationText.Format(span);

    private static bool IsPartOf(Series part, Series whole) => part.Metric.PartOf == whole.Metric.Name && part.Labels.Contains(whole.Labels);
}
