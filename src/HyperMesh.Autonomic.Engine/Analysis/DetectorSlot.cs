using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>One detector on one number of one series: its latest word, corrected by feedback, and since when the series has been abnormal.
/// A detector that throws is silenced and says unknown.</summary>
internal sealed class DetectorSlot : IHoldsTheLoop
{
    private static readonly double Onset = Severities.Threshold(Severity.Low);

    private readonly Func<IDetector?> _create;
    private readonly Action<Exception> _onFault;
    private readonly LoopWatch _watch;
    private IDetector? _detector;
    private byte[]? _learnt;
    private bool _silenced;
    private bool _isWaiting;
    private DateTimeOffset? _assessed;

    /// <param name="key">Which detector it is, for the store.</param>
    /// <param name="of">The number that it judges.</param>
    /// <param name="create">Makes the detector, as its kind is now; null while nobody brings that kind.</param>
    /// <param name="onFault">Is told what it throws.</param>
    /// <param name="watch">Sees how long it holds the loop.</param>
    public DetectorSlot(DetectorKey key, Quantity of, Func<IDetector?> create, Action<Exception> onFault, LoopWatch watch)
    {
        (Key, Of, _create, _onFault, _watch) = (key, of, create, onFault, watch);
        _detector = Guarded(create);
        _silenced |= _detector is null;
    }

    public DetectorKey Key { get; }

    /// <summary>The name of its kind.</summary>
    public required string Kind { get; init; }

    /// <summary>Who answers for it; null for the engine itself.</summary>
    public Func<PluginLedger?>? Owner { get; init; }

    string IHoldsTheLoop.Part => $"detector {Kind} on {Key.Series}";

    PluginLedger? IHoldsTheLoop.Ledger => Owner?.Invoke();

    public Quantity Of { get; }

    /// <summary>The revision of conditions in which it was asked for last.</summary>
    public int AskedIn { get; set; }

    /// <summary>What feedback takes off the evidence, in decades.</summary>
    public double Offset { get; set; }

    /// <summary>What the detector said last, after the correction.</summary>
    public Assessment Latest { get; private set; } = Assessment.Unknown;

    /// <summary>Since when the series has been abnormal; null when it is not.</summary>
    public DateTimeOffset? AbnormalSince { get; private set; }

    /// <summary>Whether it has ever said more than that it does not know.</summary>
    public bool HasSpoken { get; private set; }

    /// <summary>Readings that it has been given in this process.</summary>
    public long Readings { get; private set; }

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

    /// <summary>Exchanges the detector for one of its kind as it is now; with what it has learnt, where the new one can read that.</summary>
    /// <param name="saved">What the store has of it, for when the old one cannot say.</param>
    /// <returns>Whether it goes on from what was learnt; null when nobody brings its kind any more.</returns>
    public bool? Exchange(byte[]? saved)
    {
        _learnt = Snapshot() ?? _learnt ?? saved;
        _silenced = false;
        _detector = Guarded(_create);
        if (_detector is null)
        {
            _silenced = true;
            End();
            return null;
        }

        if (_learnt is not null && TryRestore(_learnt))
        {
            _learnt = null;
            return true;
        }

        Latest = Assessment.Unknown;
        return false;
    }

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
        Readings++;
        Judge(new Reading(at, value, seconds), at);
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
        // What it knows from the process before is about another silence.
        if (_silenced || Readings == 0 || !HearsSilence)
            return;

        _isWaiting = true;
        Judge(null, now);
    }

    /// <summary>True when the latest word is about the silence after the last sample.</summary>
    public bool IsAboutSilence => _isWaiting;

    private void Judge(Reading? reading, DateTimeOffset at)
    {
        try
        {
            _watch.Enter(this);
            Take(reading is { } next ? _detector!.Evaluate(next) : ((ISilenceDetector)_detector!).Wait(at), at);
        }
        catch (Exception fault)
        {
            Silence(fault);
        }
        finally
        {
            _watch.Leave();
        }
    }

    private void Take(Assessment assessment, DateTimeOffset at)
    {
        HasSpoken |= assessment.IsKnown;
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
            _watch.Enter(this);
            return call();
        }
        catch (Exception fault)
        {
            Silence(fault);
            return default;
        }
        finally
        {
            _watch.Leave();
        }
    }

    /// <summary>Nobody judges the series any more: what was abnormal is not known to be so.</summary>
    private void End()
    {
        Latest = Assessment.Unknown;
        if (AbnormalSince is null)
            return;

        AbnormalSince = null;
        Turned?.Invoke(this);
    }

    private void Silence(Exception fault)
    {
        _silenced = true;
        End();
        _onFault(fault);
    }
}
