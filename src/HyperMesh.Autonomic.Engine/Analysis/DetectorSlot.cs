using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>One detector on one number of one series: its latest word, corrected by feedback, and since when the series has been abnormal.
/// A detector that throws is silenced and says unknown.</summary>
internal sealed class DetectorSlot
{
    private static readonly double Onset = Severities.Threshold(Severity.Low);

    private readonly Action<Exception> _onFault;
    private readonly IDetector? _detector;
    private bool _silenced;
    private bool _isWaiting;
    private DateTimeOffset? _assessed;

    public DetectorSlot(DetectorKey key, Quantity of, Func<IDetector> create, Action<Exception> onFault)
    {
        (Key, Of, _onFault) = (key, of, onFault);
        _detector = Guarded(create);
    }

    public DetectorKey Key { get; }

    public Quantity Of { get; }

    /// <summary>What feedback takes off the evidence, in decades.</summary>
    public double Offset { get; set; }

    /// <summary>What the detector said last, after the correction.</summary>
    public Assessment Latest { get; private set; } = Assessment.Unknown;

    /// <summary>Since when the series has been abnormal; null when it is not.</summary>
    public DateTimeOffset? AbnormalSince { get; private set; }

    /// <summary>Time between its last two readings.</summary>
    public double Seconds { get; private set; }

    /// <summary>True for a detector that also judges silence.</summary>
    public bool HearsSilence => _detector is ISilenceDetector;

    /// <summary>True for a detector on several series: it judges instants, not samples.</summary>
    public bool IsJoint => _detector is JointDetectorOnSeries;

    /// <summary>True where the expected band depends on the time of day.</summary>
    public bool IsSeasonal => _detector is ISeasonalDetector { IsSeasonal: true };

    /// <summary>Called when the series has begun or ceased to be abnormal.</summary>
    public Action<DetectorSlot>? Turned { get; set; }

    /// <summary>The level below which an abnormality that was worth this much is over: one step of severity lower, so that it does not flap.</summary>
    public static double Ease(Severity severity) =>
        severity > Severity.Low ? Severities.Threshold(severity - 1) : Severities.ScoreOf(Severities.Alert - 1);

    public byte[]? Snapshot() => _silenced ? null : Guarded(_detector!.Snapshot);

    public bool TryRestore(byte[] snapshot) => !_silenced && Guarded(() => _detector!.TryRestore(snapshot));

    /// <summary>How the members of an ensemble voted; null for a detector without members.</summary>
    public IReadOnlyList<Vote>? Votes() =>
        _silenced || _detector is not IVotingDetector ensemble || Guarded(ensemble.Votes) is not { } votes
            ? null
            : [.. votes.Select(vote => vote with { Score = double.IsFinite(vote.Score ?? double.NaN) ? vote.Score : null })];

    public void Assess(DateTimeOffset at, double value, double seconds)
    {
        // The first sample, and a counter's restart, have no rate: there is nothing to judge, and nothing to learn.
        if (_silenced || !double.IsFinite(value) || seconds <= 0)
        {
            Latest = Assessment.Unknown;
            return;
        }

        (Seconds, _isWaiting) = (seconds, false);
        try
        {
            Take(_detector!.Evaluate(new Reading(at, value, seconds)), at);
        }
        catch (Exception fault)
        {
            Silence(fault);
        }
    }

    /// <summary>Judges an instant that is made of several series; once, however often it is asked.</summary>
    public void AssessOnce(DateTimeOffset at, double seconds)
    {
        if (at == _assessed)
            return;

        _assessed = at;
        Assess(at, 0, seconds);
    }

    /// <summary>The detector itself, where it is of this type.</summary>
    public T? Detector<T>() where T : class, IDetector => _detector as T;

    /// <summary>Asks a detector that hears silence what it thinks of it.</summary>
    public void Wait(DateTimeOffset now)
    {
        if (_silenced || _detector is not ISilenceDetector listener)
            return;

        _isWaiting = true;
        try
        {
            Take(listener.Wait(now), now);
        }
        catch (Exception fault)
        {
            Silence(fault);
        }
    }

    /// <summary>True when the latest word is about the silence after the last sample.</summary>
    public bool IsAboutSilence => _isWaiting;

    private void Take(Assessment assessment, DateTimeOffset at)
    {
        Latest = Offset == 0 ? assessment : assessment with { Score = Corrected(assessment.Score), Level = Corrected(assessment.Level) };
        var isAbnormal = AbnormalSince is null ? Latest.Level >= Onset : !(Latest.Level < Ease(Severity.Low));
        if (isAbnormal == AbnormalSince is not null)
            return;

        AbnormalSince = isAbnormal ? at : null;
        Turned?.Invoke(this);
    }

    private double Corrected(double score) => Severities.ScoreOf(Severities.EvidenceOf(score) - Offset);

    private T? Guarded<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception fault)
        {
            Silence(fault);
            return default;
        }
    }

    private void Silence(Exception fault)
    {
        _silenced = true;
        Latest = Assessment.Unknown;
        _onFault(fault);
    }
}
