namespace HyperMesh.Autonomic.Engine.Knowledge;

// What keeps rules from doing too much: budgets, spread, approvals, standstill, cycles.
public sealed partial class KnowledgeState
{
    /// <summary>How long a rule that takes part in a cycle is held.</summary>
    internal static readonly TimeSpan CycleHold = TimeSpan.FromHours(1);

    /// <summary>How far back the rules that led to a symptom are remembered; a cycle is seen after two rounds.</summary>
    private const int LongestLineage = 16;

    /// <summary>No rule waits longer for the effect of a change; what begins on its target later is not put down to it.</summary>
    private static readonly TimeSpan LongestEffect = TimeSpan.FromDays(1);

    private readonly Dictionary<string, TokenBucket> _buckets = [];
    private int _bucketsAtMost = Few;
    private readonly Dictionary<string, Change> _changes = [];
    private int _changesAtMost = Few;
    private readonly Dictionary<(RuleId Rule, string Target), DateTimeOffset> _cycles = [];

    private readonly Dictionary<RuleId, (Silencing Said, long Record)> _silences = [];

    /// <summary>How far the loop is stopped, and the id of the record that says so; 0 when it never was.</summary>
    public (Standstill Said, long Record) Standstill { get; private set; } = (new Standstill(StandstillState.Lifted, "", ""), 0);

    /// <summary>What a person has said of a rule's silence, and the id of the record that says so; null where it is over, or there was none.</summary>
    public (Silencing Said, long Record)? Silence(RuleId rule, DateTimeOffset now) =>
        _silences.TryGetValue(rule, out var silence) && now < silence.Said.Until ? silence : null;

    /// <summary>How full a bucket is; one that nobody has drawn on is full.</summary>
    internal TokenBucket Bucket(string name) => _buckets.GetValueOrDefault(name);

    /// <summary>The last change that a rule has made on a target; null for none.</summary>
    internal Change? LastChange(string target) => _changes.GetValueOrDefault(target);

    /// <summary>Since when a rule is held on a target, because it takes part in a cycle; null when it is not.</summary>
    internal DateTimeOffset? CycleSince(RuleId rule, string target) => _cycles.TryGetValue((rule, target), out var since) ? since : null;

    private void Charge(KnowledgeRecord record, ChangePlan plan, CaseKey key)
    {
        foreach (var charge in plan.Charges ?? [])
            _buckets[charge.Bucket] = Bucket(charge.Bucket).Charge(record.At, charge.PerHour);
        if (_buckets.Count >= _bucketsAtMost)
            ForgetFullBuckets(record.At);
        if (_cycles.Remove((key.Rule, key.Target)))
            Change(key, state => state with { Lineage = [] });
        if (_rules.TryGetValue(key.Rule, out var spread))
            _rules[key.Rule] = spread with { AtMost = null, WithinSince = null };
    }

    /// <summary>A bucket that is full is as one that nobody has drawn on.</summary>
    private void ForgetFullBuckets(DateTimeOffset at)
    {
        foreach (var (name, _) in _buckets.Where(bucket => bucket.Value.FullAt <= at).ToList())
            _buckets.Remove(name);
        _bucketsAtMost = Math.Max(Few, 2 * _buckets.Count);
    }

    private void Remember(string target, Change change)
    {
        _changes[target] = change;
        if (_changes.Count < _changesAtMost)
            return;

        foreach (var (old, _) in _changes.Where(other => change.At - other.Value.At > LongestEffect).ToList())
            _changes.Remove(old);
        _changesAtMost = Math.Max(Few, 2 * _changes.Count);
    }

    private void Spread(DateTimeOffset at, RuleId rule, int by)
    {
        var state = Rule(rule);
        state = Within(state with { Open = state.Open + by }, at);
        if (state is { Open: 0, AtMost: null })
            _rules.Remove(rule);
        else
            _rules[rule] = state;
    }

    private static RuleState Within(RuleState state, DateTimeOffset at) => state with
    {
        WithinSince = state.AtMost is not { } most || state.Open > most ? null : state.WithinSince ?? at,
    };

    private void Apply(KnowledgeRecord record, Hold hold)
    {
        Change(new CaseKey(hold.Rule, hold.Target, hold.Group), state => state with { Held = (hold.Reason, state.Open?.Record ?? 0) });
        if (hold.AtMost is { } most)
            _rules[hold.Rule] = Within(Rule(hold.Rule) with { AtMost = most, WithinSince = null }, record.At);
        if (hold.Cycle is not null)
            _cycles[(hold.Rule, hold.Target)] = record.At;
    }

    private void Apply(KnowledgeRecord record, Approval approval)
    {
        if (Proposed(approval.Plan) is not { } proposal)
            return;

        if (approval.Granted)
        {
            Change(proposal.Case, state => state with { Proposal = proposal with { Granted = record.Id }, Held = null });
            return;
        }

        _proposals.Remove(approval.Plan);
        var byLoop = approval.By == HyperMesh.Autonomic.Feedback.Loop;
        Change(proposal.Case, state => state with
        {
            Proposal = null,
            Spent = byLoop ? state.Spent : state.Open?.Record ?? 0,
            LastEnded = byLoop ? (record.At, record.Id, false) : state.LastEnded,
        });
    }

    private void Apply(KnowledgeRecord record, Standstill standstill)
    {
        Standstill = (standstill, record.Id);
        if (standstill.State == StandstillState.Lifted)
            ForgetCycles();
    }

    private void Apply(KnowledgeRecord record, Silencing silencing)
    {
        foreach (var (rule, _) in _silences.Where(silence => silence.Value.Said.Until <= record.At).ToList())
            _silences.Remove(rule);
        _silences[silencing.Rule] = (silencing, record.Id);
    }

    private void Apply(Escalation escalation) =>
        Change(new CaseKey(escalation.Rule, escalation.Target, escalation.Group), state => state with
        {
            Spent = state.Open?.Record ?? 0,
            Harm = null,
        });

    /// <summary>Somebody has looked after it, or the rules are others now: what led to what begins anew.</summary>
    private void ForgetCycles()
    {
        _cycles.Clear();
        _changes.Clear();
        foreach (var key in _active.Where(key => _cases[key].Lineage.Count > 0).ToList())
            Change(key, state => state with { Lineage = [] });
    }

    private IReadOnlyList<(RuleId Rule, string Target)> LineageOf(string target, IReadOnlyList<long> causes) =>
        LastChange(target) is { } change && causes.Contains(change.Outcome) ? change.Lineage : [];

    private IReadOnlyList<(RuleId Rule, string Target)> LineageOf(ChangePlan plan, CaseKey key)
    {
        if (plan.Undoes is { } undone && Plan(undone) is { } earlier)
            return earlier.Lineage;

        var before = _cycles.ContainsKey((key.Rule, key.Target)) ? [] : Case(key).Lineage;
        return [(key.Rule, key.Target), .. before.Take(LongestLineage - 1)];
    }
}
