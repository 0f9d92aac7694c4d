using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Engine.Policies;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>Makes the detectors that conditions ask for, with the baselines that earlier processes left, and saves them. Single-threaded: the loop's.</summary>
internal sealed partial class DetectorSet(
    DetectorKinds kinds, Journal? baselines, Func<DetectorKey, double> offsetOf, AnalysisLimits limits,
    AnalysisCounts counts, Action<string> say, LoopWatch watch, ILogger logger)
{
    private readonly Dictionary<DetectorKey, DetectorSlot> _slots = [];
    private readonly Queue<DetectorSlot> _unsaved = [];
    private readonly HashSet<string> _saidOutdated = [];
    private readonly HashSet<string> _saidMissing = [];
    private readonly Dictionary<string, object?> _made = [];
    private double _room = limits.BaselineBurst;
    private DateTimeOffset _savedAt;
    private int _revision;
    private bool _saidFull;

    /// <summary>The detector of a condition on a series, made when it is not there; null when there are too many.</summary>
    public DetectorSlot? Ensure(SeriesState state, AnomalyCondition condition, Action<SeriesState, DetectorSlot> turned)
    {
        if (kinds.Single.GetValueOrDefault(condition.Detector) is not { } kind)
            return Missing(condition.Detector);

        var settings = condition.Settings ?? DetectorSettings.Of(kind.Parameters);
        var key = new DetectorKey(state.Series.Text, NameOf(kind.Name, kind.Parameters, settings), Word(condition.Of));
        return Ensure(key, kind.Name, state, condition.Of, Make, turned);

        IDetector? Make() => kinds.Single.GetValueOrDefault(condition.Detector) is { } now
            ? now.Create(state.Series, condition.Settings ?? DetectorSettings.Of(now.Parameters))
            : null;
    }

    /// <summary>The detector of a condition on several series together; it belongs to the first of them.</summary>
    public DetectorSlot? Ensure(IReadOnlyList<SeriesState> states, JointAnomalyCondition condition, Action<SeriesState, DetectorSlot> turned)
    {
        if (kinds.Joint.GetValueOrDefault(condition.Detector) is not { } kind)
            return Missing(condition.Detector);

        var settings = condition.Settings ?? DetectorSettings.Of(kind.Parameters);
        var key = new DetectorKey(
            string.Join(" + ", states.Select(state => state.Series.Text)), NameOf(kind.Name, kind.Parameters, settings), Word(condition.Of));
        SeriesState[] bound = [.. states];
        return Ensure(key, kind.Name, bound[0], condition.Of, Make, turned);

        JointDetectorOnSeries? Make() => kinds.Joint.GetValueOrDefault(condition.Detector) is { } now
            ? new JointDetectorOnSeries(
                now.Create([.. bound.Select(state => state.Series)], condition.Settings ?? DetectorSettings.Of(now.Parameters)), bound, condition.Of)
            : null;
    }

    /// <summary>Exchanges the detectors whose kinds are not what they were, with what they have learnt; call after the kinds were replaced.</summary>
    /// <returns>What has changed, in words, by kind.</returns>
    public IReadOnlyList<string> Exchange()
    {
        var changed = _slots.Values.Select(slot => slot.Kind).Distinct().Where(kind => !ReferenceEquals(_made.GetValueOrDefault(kind), Find(kind))).ToHashSet();
        var words = new List<string>();
        foreach (var slots in _slots.Values.Where(slot => changed.Contains(slot.Kind)).GroupBy(slot => slot.Kind))
        {
            var fates = slots.Select(slot => slot.Exchange(baselines?.Find(slot.Key))).ToList();
            words.Add(fates.Contains(null)
                ? $"detector {slots.Key} is gone from {fates.Count} series, which nobody judges"
                : $"detector {slots.Key} was exchanged on {fates.Count} series, {fates.Count(fate => fate == true)} with what it had learnt");
        }

        foreach (var kind in _made.Keys.ToList())
            Remember(kind);
        _saidMissing.Clear();
        return words;
    }

    /// <summary>Who made the detectors of a kind, so that it can be told when that is somebody else.</summary>
    private void Remember(string kind) => _made[kind] = Find(kind);

    private object? Find(string kind) => (object?)kinds.Single.GetValueOrDefault(kind) ?? kinds.Joint.GetValueOrDefault(kind);

    private DetectorSlot? Missing(string kind)
    {
        if (_saidMissing.Add(kind))
            say($"nobody brings detector {kind} any more; conditions that ask for it are unknown");
        return null;
    }

    private DetectorSlot? Ensure(
        DetectorKey key, string kind, SeriesState state, Quantity of, Func<IDetector?> create, Action<SeriesState, DetectorSlot> turned)
    {
        if (_slots.TryGetValue(key, out var known))
        {
            known.AskedIn = _revision;
            return known;
        }

        if (_slots.Count >= limits.Detectors)
        {
            Refuse();
            return null;
        }

        Remember(kind);
        var slot = new DetectorSlot(key, of, create, fault => Blame(kind, key.Series, fault), watch)
        {
            Kind = kind,
            Owner = () => (Find(kind) as IContained)?.Ledger,
            Offset = offsetOf(key),
            AskedIn = _revision,
            Turned = turning => turned(state, turning),
        };
        Restore(slot, kind);
        _slots.Add(key, slot);
        _unsaved.Enqueue(slot);
        state.Detectors.Add(slot);
        return slot;
    }

    /// <summary>What the detectors on single series said last.</summary>
    public IReadOnlyList<SeriesExpectation> Expectations() =>
        [.. _slots.Values.Where(slot => !slot.IsJoint).Select(slot => new SeriesExpectation(slot.Key, slot.Latest, slot.AbnormalSince))];

    /// <summary>Takes the corrections that feedback asks for into use.</summary>
    public void Calibrate()
    {
        foreach (var slot in _slots.Values)
            slot.Offset = offsetOf(slot.Key);
    }

    /// <summary>Saves, of the detectors whose series are as usual, those that were saved longest ago, as far as the allowance of bytes goes: who is
    /// killed in an incident goes on from what was usual before it.</summary>
    public void SaveSome(DateTimeOffset now)
    {
        var seconds = Math.Clamp((now - _savedAt).TotalSeconds, 0, limits.BaselineBurst / limits.BaselineBytesPerSecond);
        _room = Math.Min(limits.BaselineBurst, _room + seconds * limits.BaselineBytesPerSecond);
        _savedAt = now;
        for (var left = _unsaved.Count; left > 0 && _room > 0; left--)
        {
            var slot = _unsaved.Dequeue();
            if (_slots.GetValueOrDefault(slot.Key) != slot)
                continue;

            _unsaved.Enqueue(slot);
            if (IsWorthSaving(slot))
                _room -= Save(slot);
        }
    }

    /// <summary>Saves what all detectors have learnt whose series are as usual: what is abnormal has its baseline from before.</summary>
    public void SaveAll()
    {
        var room = limits.BaselineBytes;
        foreach (var slot in _slots.Values.Where(IsWorthSaving))
            if (room > 0)
                room -= Save(slot);
    }

    /// <summary>Conditions have changed: from now on it counts who is asked for.</summary>
    public void AskAnew() => _revision++;

    /// <summary>Whether no condition has asked for a detector since they changed last.</summary>
    public bool IsUnasked(DetectorSlot slot) => slot.AskedIn != _revision;

    /// <summary>Lets go of detectors of a series; what they have learnt is saved.</summary>
    public void Release(SeriesState state, IReadOnlyList<DetectorSlot> gone)
    {
        foreach (var slot in gone)
        {
            if (IsWorthSaving(slot))
                Save(slot);
            _slots.Remove(slot.Key);
            state.Detectors.Remove(slot);
            _saidFull = false;
        }
    }

    private static bool IsWorthSaving(DetectorSlot slot) => slot is { AbnormalSince: null, Latest.IsKnown: true };

    private static string NameOf(string kind, IReadOnlyList<DetectorParameter> parameters, DetectorSettings settings) =>
        settings.Equals(DetectorSettings.Of(parameters)) ? kind : $"{kind} {settings}";

    private static string Word(Quantity of) => of.ToString().ToLowerInvariant();

    private void Blame(string kind, string series, Exception fault)
    {
        LogFault(logger, kind, series, fault);
        (Find(kind) as IContained)?.Ledger.Fault(PluginFault.Detector, $"detector {kind} failed on {series}: {fault.Message}");
    }

    private void Restore(DetectorSlot slot, string kind)
    {
        if (baselines?.Find(slot.Key) is { } state && !slot.TryRestore(state) && _saidOutdated.Add(kind))
            say($"baselines of {kind} in the store are of another version or damaged; it learns anew");
    }

    private int Save(DetectorSlot slot)
    {
        if (baselines is null || slot.Snapshot() is not { } state)
            return 0;

        baselines.Save(slot.Key, state);
        return state.Length;
    }

    private void Refuse()
    {
        counts.DetectorsRefused++;
        if (!_saidFull)
            say($"there are {limits.Detectors} detectors at work, the most allowed; conditions on further series are unknown");
        _saidFull = true;
    }

    [LoggerMessage(1, LogLevel.Error, "Detector {Detector} failed on {Series} and is silenced there.")]
    private static partial void LogFault(ILogger logger, string detector, string series, Exception fault);
}
