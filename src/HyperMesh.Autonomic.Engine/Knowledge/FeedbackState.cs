namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>What the verdicts on alarms add up to, for each detector on each series. A fold: taking a verdict back undoes it. Single-threaded.</summary>
[Folded]
public sealed class FeedbackState
{
    /// <summary>Decades by which one verdict makes an alarm rarer (above zero) or more frequent.</summary>
    private const double FalseAlarm = 0.5, DidNotHelp = 0.1, Right = -0.1, Missed = -0.5;

    /// <summary>The most that all verdicts together may do, in decades.</summary>
    private const double MostLenient = -1, Strictest = 2;

    /// <summary>Verdicts that count for one detector; the oldest go first.</summary>
    private const int Remembered = 100;

    private readonly Dictionary<DetectorKey, List<Feedback>> _verdicts = [];

    /// <summary>Detectors whose evidence is corrected, with the decades that are taken off it.</summary>
    public IEnumerable<(DetectorKey Subject, double Offset, IReadOnlyList<Feedback> Verdicts)> Corrections =>
        from pair in _verdicts
        let offset = OffsetOf(pair.Key)
        where offset != 0
        orderby pair.Key.Series, pair.Key.Detector, pair.Key.Of
        select (pair.Key, offset, (IReadOnlyList<Feedback>)[.. pair.Value]);

    /// <summary>Decades that are taken off a detector's evidence: above zero it has to be rarer to count.</summary>
    internal double OffsetOf(DetectorKey subject)
    {
        if (!_verdicts.TryGetValue(subject, out var verdicts))
            return 0;

        // To be right makes good for having been wrong; it does not make a detector more nervous than it was made.
        var strict = Math.Max(0, verdicts.Sum(feedback => feedback.Verdict switch
        {
            Verdict.FalseAlarm => FalseAlarm,
            Verdict.DidNotHelp => DidNotHelp,
            Verdict.True or Verdict.Helped => Right,
            _ => 0,
        }));
        var missed = Missed * verdicts.Count(feedback => feedback.Verdict == Verdict.Missed);
        return Math.Round(Math.Clamp(strict + missed, MostLenient, Strictest), 3);
    }

    /// <summary>Folds one verdict in.</summary>
    internal void Apply(Feedback feedback)
    {
        ArgumentNullException.ThrowIfNull(feedback);
        foreach (var subject in feedback.Subjects)
            Apply(subject, feedback);
    }

    private void Apply(DetectorKey subject, Feedback feedback)
    {
        if (!_verdicts.TryGetValue(subject, out var verdicts))
            _verdicts[subject] = verdicts = [];
        var earlier = verdicts.FindIndex(other => other.Record == feedback.Record);
        if (earlier >= 0 && feedback.By == Feedback.Loop && verdicts[earlier].By != Feedback.Loop)
            return;

        if (earlier >= 0)
            verdicts.RemoveAt(earlier);
        // What a person has taken back stays as a mark: the loop does not judge that record again.
        verdicts.Add(feedback);
        if (verdicts.Count > Remembered)
            verdicts.RemoveAt(0);
    }
}
