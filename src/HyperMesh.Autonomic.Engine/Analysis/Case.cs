using HyperMesh.Autonomic.Engine.Analysis.Conditions;
using HyperMesh.Autonomic.Engine.Analysis.Explaining;
using HyperMesh.Autonomic.Engine.Analysis.Rows;

namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>What is remembered of one rule on one row: how long its conditions have held, whether the symptom is raised. It exists only while there is
/// something to remember. Timing as in Prometheus' alerting rules. Single-threaded.</summary>
internal sealed class Case(CompiledRule rule, Row row)
{
    private DateTimeOffset? _holdsSince;
    private DateTimeOffset? _ceasedSince;
    private List<DateTimeOffset>? _raises;
    private bool _awaitsFirstWord;

    public CompiledRule Rule { get; } = rule;

    public Row Row { get; } = row;

    public bool IsRaised { get; private set; }

    /// <summary>Which of the conditions with a memory hold.</summary>
    public bool[]? Holds { get; set; }

    /// <summary>When it is to be judged again though nothing has come; null for never.</summary>
    public DateTimeOffset? Due { get; private set; }

    /// <summary>What of <see cref="Due"/> is in the queue.</summary>
    public DateTimeOffset? QueuedFor { get; set; }

    /// <summary>Differs from what the store has.</summary>
    public bool IsChanged { get; set; }

    /// <summary>Nothing is to be remembered any more.</summary>
    public bool IsAsAtFirst =>
        !IsRaised && _holdsSince is null && _raises is null && !_awaitsFirstWord && (Holds is null || !Holds.AsSpan().Contains(true));

    public CaseStage Stage =>
        IsRaised ? _ceasedSince is null ? CaseStage.Raised : CaseStage.Clearing : _holdsSince is null ? CaseStage.Quiet : CaseStage.Pending;

    /// <summary>Since when it has been at this stage.</summary>
    public DateTimeOffset? Since => IsRaised && _ceasedSince is not null ? _ceasedSince : _holdsSince;

    /// <summary>Raises that damping still counts.</summary>
    public int Raises => _raises?.Count ?? 0;

    /// <summary>Goes on with a symptom that an earlier process had raised.</summary>
    public void Resume() => IsRaised = true;

    /// <summary>Takes the answer of the conditions.</summary>
    /// <returns>Whether a symptom begins or ends, and since when; null when neither.</returns>
    public (SymptomState State, DateTimeOffset Since)? Advance(Truth truth, DateTimeOffset now)
    {
        Due = null;
        ForgetRaises(now);
        if (_awaitsFirstWord && truth == Truth.Unknown)
            return null;

        _awaitsFirstWord = false;
        return IsRaised ? WhileRaised(truth, now) : WhileQuiet(truth, now);
    }

    /// <summary>What is to be saved of it.</summary>
    public SavedCase Save() => new(
        Row.KeyOf(Rule), Rule.Memory, IsRaised, _holdsSince, _ceasedSince, Holds is null ? [] : [.. Holds], _raises is null ? [] : [.. _raises]);

    /// <summary>Takes over what was remembered by an earlier process, or under an earlier revision.</summary>
    /// <param name="saved">What was saved.</param>
    /// <param name="asRaised">Whether the symptom is still raised.</param>
    /// <param name="afterGap">True after a time in which nobody judged: what held before counts only if it holds at the first word.</param>
    public void Restore(SavedCase saved, bool asRaised, bool afterGap)
    {
        IsRaised = asRaised;
        _holdsSince = saved.HoldsSince;
        _ceasedSince = asRaised ? saved.CeasedSince : null;
        _raises = saved.Raises.Count > 0 && Rule.Rule.Damping is not null ? [.. saved.Raises] : null;
        // A condition that has changed begins anew; a symptom that is raised stays so.
        if (saved.Memory == Rule.Memory && saved.Holds.Count == Rule.HoldCount)
            Holds = saved.Holds.Contains(true) ? [.. saved.Holds] : null;
        _awaitsFirstWord = afterGap && (_holdsSince is not null || _ceasedSince is not null);
        IsChanged = true;
    }

    private (SymptomState, DateTimeOffset)? WhileQuiet(Truth truth, DateTimeOffset now)
    {
        if (truth != Truth.True)
        {
            // Without data nobody can say that it has held all the time.
            Set(ref _holdsSince, null);
            return null;
        }

        if (_holdsSince is null || _holdsSince > now)
            Set(ref _holdsSince, now);
        if (now - _holdsSince < Rule.Rule.For)
        {
            Due = _holdsSince + Rule.Rule.For;
            return null;
        }

        IsRaised = IsChanged = true;
        _ceasedSince = null;
        Remember(now);
        return (SymptomState.Raised, _holdsSince!.Value);
    }

    private (SymptomState, DateTimeOffset)? WhileRaised(Truth truth, DateTimeOffset now)
    {
        if (truth != Truth.False)
        {
            // Unknown is not "clear": the loss of data must not end a mitigation.
            Set(ref _ceasedSince, null);
            return null;
        }

        if (_ceasedSince is null || _ceasedSince > now)
            Set(ref _ceasedSince, now);
        var keep = KeepFiringFor(now);
        if (now - _ceasedSince < keep)
        {
            Due = _ceasedSince + keep;
            return null;
        }

        var since = _ceasedSince!.Value;
        (IsRaised, IsChanged) = (false, true);
        (_holdsSince, _ceasedSince) = (null, null);
        Due = _raises is null ? null : _raises[^1] + Rule.Rule.Damping!.Within;
        return (SymptomState.Cleared, since);
    }

    /// <summary>A symptom that comes and goes is kept for longer: decided by the raises at the time when the conditions ceased to hold.</summary>
    private TimeSpan KeepFiringFor(DateTimeOffset now)
    {
        if (Rule.Rule.Damping is not { } damping || _raises is null)
            return Rule.Rule.KeepFiringFor;

        var until = _ceasedSince ?? now;
        var recent = _raises.Count(raised => raised > until - damping.Within);
        return recent >= damping.Raises ? damping.KeepFiringFor : Rule.Rule.KeepFiringFor;
    }

    private void Remember(DateTimeOffset now)
    {
        if (Rule.Rule.Damping is not { } damping)
            return;

        (_raises ??= []).Add(now);
        // More than are asked for say nothing more.
        if (_raises.Count > damping.Raises)
            _raises.RemoveAt(0);
    }

    private void ForgetRaises(DateTimeOffset now)
    {
        // While it is raised they are needed to the end.
        if (_raises is null || IsRaised || Rule.Rule.Damping is not { } damping)
            return;

        IsChanged |= _raises.RemoveAll(raised => raised <= now - damping.Within) > 0;
        if (_raises.Count == 0)
            _raises = null;
        else
            Due = _raises[^1] + damping.Within;
    }

    private void Set(ref DateTimeOffset? field, DateTimeOffset? value)
    {
        if (field == value)
            return;

        field = value;
        IsChanged = true;
    }
}
