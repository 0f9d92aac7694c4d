using System.Collections.Immutable;
using System.Text.Json;
using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>What the loop has seen, decided and done, counted from its journal as it is written, and how long each stage took. Fed on the loop's thread; read by all.</summary>
internal sealed class DecisionMetrics : IMetricSource
{
    /// <summary>Records whose instants are remembered, for the time between one and what came of it.</summary>
    private const int Remembered = 8192;

    private static readonly IReadOnlyList<double> Bounds = Histogram.Decades(-5, 2);

    private static readonly MetricFamily StageSeconds = new(
        "hypermesh_stage_seconds", FamilyKind.Histogram,
        "Time that a stage of the loop took. monitor: from the instant of a reading until the loop has it; analyze: a reading's analysis with the decisions that follow at once; "
        + "plan: from a symptom to a plan for it, cooldowns and approvals included; execute: from intent to outcome; verify: from outcome to verification; knowledge: from the instant of a record until it is in the journal.",
        "seconds");

    private static readonly MetricFamily ReactionSeconds = new(
        "hypermesh_reaction_seconds", FamilyKind.Histogram,
        "From the instant of the reading that raised a symptom to the outcome of an action that it led to; what waited for a person, a cooldown or another restraint is left out.", "seconds");

    private static readonly MetricFamily Open = new("hypermesh_symptoms_open", FamilyKind.Gauge, "Symptoms that are raised and not cleared.");
    private static readonly MetricFamily Standstill = new(
        "hypermesh_standstill", FamilyKind.Gauge, "How far a person has stopped the loop: 0 not at all, 1 held (nothing new is done), 2 frozen (nothing is done).");

    private static readonly MetricFamily Drifted = new("hypermesh_hooks_drifted", FamilyKind.Gauge, "Hooks that do not hold what was put there.");

    private readonly LabelledCounter _records = new(
        new MetricFamily("hypermesh_records_total", FamilyKind.Counter, "Records written to the journal."), "kind");

    private readonly LabelledCounter _symptoms = new(
        new MetricFamily("hypermesh_symptoms_total", FamilyKind.Counter, "Symptoms that were raised or cleared."), "rule", "state", "severity");

    private readonly LabelledCounter _plans = new(
        new MetricFamily("hypermesh_plans_total", FamilyKind.Counter, "Plans that were made."), "rule", "purpose", "mode");

    private readonly LabelledCounter _actions = new(
        new MetricFamily("hypermesh_actions_total", FamilyKind.Counter, "Actions that were begun, later attempts and what takes others back included."), "verb");

    private readonly LabelledCounter _outcomes = new(
        new MetricFamily("hypermesh_outcomes_total", FamilyKind.Counter, "Actions that ended, by how."), "rule", "purpose", "status");

    private readonly LabelledCounter _verifications = new(
        new MetricFamily("hypermesh_verifications_total", FamilyKind.Counter, "Answers to whether an action helped."), "rule", "result");

    private readonly LabelledCounter _holds = new(
        new MetricFamily("hypermesh_holds_total", FamilyKind.Counter, "Times that a rule would have acted and was held back."), "rule");

    private readonly LabelledCounter _errors = new(
        new MetricFamily(
            "ebpf_errors_total", FamilyKind.Counter, "Actions on hooks that the kernel refused, by what was tried: load, attach, put and so on."), "operation");

    private readonly Histogram _monitor = Stage("monitor");
    private readonly Histogram _analyze = Stage("analyze");
    private readonly Histogram _plan = Stage("plan");
    private readonly Histogram _execute = Stage("execute");
    private readonly Histogram _verify = Stage("verify");
    private readonly Histogram _knowledge = Stage("knowledge");
    private readonly Histogram _reaction = new(ReactionSeconds, Bounds);

    private readonly Trace[] _traces = new Trace[Remembered];
    private readonly Func<DateTimeOffset> _now;
    private DateTimeOffset _reading;
    private DateTimeOffset _begun;
    private ImmutableDictionary<string, string> _drifts;
    private string? _lastDrift;
    private long _driftsSeen;
    private int _open;
    private int _standstill;

    /// <param name="now">The loop's clock.</param>
    /// <param name="before">What the journal holds already.</param>
    public DecisionMetrics(Func<DateTimeOffset> now, KnowledgeState before)
    {
        _now = now;
        _open = before.OpenSymptoms.Count();
        _drifts = before.Hooks.Where(hook => hook.Drift is not null).ToImmutableDictionary(hook => hook.Hook, hook => hook.Drift!.Value.Found ?? "");
        _standstill = (int)Level(before.Standstill.Said.State);
    }

    public IReadOnlyList<MetricFamily> Families =>
    [
        StageSeconds, ReactionSeconds, _records.Family, _symptoms.Family, Open, _plans.Family, _actions.Family, _outcomes.Family, _verifications.Family, _holds.Family, _errors.Family, Standstill, Drifted,
    ];

    /// <summary>Time from reading to outcome, for alerts.</summary>
    public Histogram Reaction => _reaction;

    /// <summary>Hooks that do not hold what was put there, with what they hold.</summary>
    public ImmutableDictionary<string, string> Drifts { get => Volatile.Read(ref _drifts); private set => Volatile.Write(ref _drifts, value); }

    /// <summary>How often a hook was found not to hold what was put there, since the start: also where it was put right at once.</summary>
    public long DriftsSeen => Interlocked.Read(ref _driftsSeen);

    /// <summary>The last of them in words; null for none.</summary>
    public string? LastDrift => Volatile.Read(ref _lastDrift);

    /// <summary>All histograms, for whoever sends them on.</summary>
    public IReadOnlyList<Histogram> Histograms => [_monitor, _analyze, _plan, _execute, _verify, _knowledge, _reaction];

    /// <summary>How long the stages of the loop take, by their names on the page.</summary>
    public IReadOnlyList<(string Name, Histogram Took)> Stages =>
        [("monitor", _monitor), ("analyze", _analyze), ("plan", _plan), ("execute", _execute), ("knowledge", _knowledge)];

    /// <summary>What the kernel has refused, by what was tried.</summary>
    public LabelledCounter Errors => _errors;

    /// <summary>The loop has got a reading and is about to look at it.</summary>
    public void Begin(SampleBatch batch)
    {
        (_reading, _begun) = (batch.At, _now());
        _monitor.Observe(Seconds(_reading, _begun));
    }

    /// <summary>The loop has looked at it.</summary>
    public void End(SampleBatch batch) => _analyze.Observe(Seconds(_begun, _now()));

    /// <summary>A record has been written.</summary>
    public void Add(KnowledgeRecord record)
    {
        _records.Add(null, Word(record.Body));
        _knowledge.Observe(Seconds(record.At, _now()));
        switch (record.Body)
        {
            case Symptom symptom: Add(record, symptom); break;
            case ChangePlan plan: Add(record, plan); break;
            case ActionIntent intent: _actions.Add(record, intent.Action.Verb); break;
            case Outcome outcome: Add(record, outcome); break;
            case Verification verification: Add(record, verification); break;
            case Hold hold: Add(record, hold); break;
            case Drift drift: Add(drift); break;
            case Standstill said: Volatile.Write(ref _standstill, (int)Level(said.State)); break;
        }
    }

    public void Write(ExpositionWriter page)
    {
        page.Begin(StageSeconds);
        foreach (var stage in new[] { _monitor, _analyze, _plan, _execute, _verify, _knowledge })
            stage.Write(page);
        page.Begin(ReactionSeconds);
        _reaction.Write(page);
        foreach (var counter in new[] { _records, _symptoms, _plans, _actions, _outcomes, _verifications, _holds, _errors })
            counter.Write(page);
        page.Single(Open, Volatile.Read(ref _open));
        page.Single(Standstill, Volatile.Read(ref _standstill));
        page.Single(Drifted, Drifts.Count);
    }

    private void Add(KnowledgeRecord record, Symptom symptom)
    {
        var isRaised = symptom.State == SymptomState.Raised;
        Volatile.Write(ref _open, Math.Max(0, _open + (isRaised ? 1 : -1)));
        _symptoms.Add(record, symptom.Rule.ToString(), Word(symptom.State), Word(symptom.Severity));
        if (isRaised)
            Remember(record, new Trace(record.Id, symptom.Rule.ToString(), "", record.At, _reading == default ? record.At : _reading));
    }

    private void Add(KnowledgeRecord record, ChangePlan plan)
    {
        var rule = plan.Rule?.ToString() ?? "";
        _plans.Add(record, rule, Word(plan.Purpose), Word(plan.Mode));
        var cause = record.Causes.Select(Find).FirstOrDefault(trace => trace is { Purpose.Length: 0 });
        var remedy = plan.Purpose == PlanPurpose.Remediate ? cause : null;
        if (remedy is not null)
            _plan.Observe(Seconds(remedy.At, record.At), 1, ExemplarOf(record, Seconds(remedy.At, record.At)));
        Remember(record, new Trace(record.Id, rule, Word(plan.Purpose), record.At, plan.Mode == RuleMode.Approve ? null : remedy?.Reading));
    }

    private void Add(KnowledgeRecord record, Outcome outcome)
    {
        var plan = Find(outcome.Plan);
        if (outcome.Status == OutcomeStatus.Failed && outcome.Detail is { ValueKind: JsonValueKind.Object } detail && detail.TryGetProperty("operation", out var operation))
            _errors.Add(record, operation.GetString() ?? "");
        _outcomes.Add(record, plan?.Rule ?? "", plan?.Purpose ?? "", Word(outcome.Status));
        if (outcome.Status == OutcomeStatus.Succeeded)
            Drifts = Drifts.Remove(outcome.Hook);
        if (outcome.Action == 0)
            return;

        var took = outcome.Milliseconds / 1000;
        _execute.Observe(took, 1, ExemplarOf(record, took));
        if (plan is null)
            return;

        if (plan.Reading is { } reading)
            _reaction.Observe(Seconds(reading, record.At), 1, ExemplarOf(record, Seconds(reading, record.At)));
        // From here on its verification counts; only the first outcome is a reaction.
        Remember(plan.Record, plan with { At = record.At, Reading = null });
    }

    private void Add(KnowledgeRecord record, Verification verification)
    {
        var plan = Find(verification.Plan);
        _verifications.Add(record, plan?.Rule ?? "", Word(verification.Result));
        if (plan is not null)
            _verify.Observe(Seconds(plan.At, record.At), 1, ExemplarOf(record, Seconds(plan.At, record.At)));
    }

    /// <summary>How long a rule is held back says nothing about how quick the loop is.</summary>
    private void Add(KnowledgeRecord record, Hold hold)
    {
        _holds.Add(record, hold.Rule.ToString());
        foreach (var held in record.Causes.Select(Find).OfType<Trace>())
            Remember(held.Record, held with { Reading = null });
    }

    private void Add(Drift drift)
    {
        Drifts = drift.Found is null ? Drifts.Remove(drift.Hook) : Drifts.SetItem(drift.Hook, drift.Found);
        if (drift.Found is null)
            return;

        Volatile.Write(ref _lastDrift, $"{drift.Hook}: {drift.Found}");
        Interlocked.Increment(ref _driftsSeen);
    }

    private void Remember(KnowledgeRecord record, Trace trace) => Remember(record.Id, trace);

    private void Remember(long id, Trace trace) => _traces[id % Remembered] = trace;

    private Trace? Find(long id) => _traces[id % Remembered] is { } trace && trace.Record == id ? trace : null;

    private static Histogram Stage(string name) => new(StageSeconds, Bounds, ("stage", name));

    private static Exemplar ExemplarOf(KnowledgeRecord record, double value) => new(record.Id, value, record.At);

    private static double Seconds(DateTimeOffset from, DateTimeOffset to) => Math.Max(0, (to - from).TotalSeconds);

    private static double Level(StandstillState state) => state switch
    {
        StandstillState.Held => 1,
        StandstillState.Frozen => 2,
        _ => 0,
    };

    private static string Word(RecordBody body) => body switch
    {
        ChangePlan => "plan",
        ActionIntent => "action",
        FleetSlot => "slot",
        _ => Word(body.GetType().Name),
    };

    private static string Word<T>(T value)
        where T : notnull => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()!);

    /// <param name="Record">Its id.</param>
    /// <param name="Rule">Of the symptom or plan.</param>
    /// <param name="Purpose">Of a plan; empty for a symptom.</param>
    /// <param name="At">Of the record; of a plan that was carried out, of its last outcome.</param>
    /// <param name="Reading">Of the reading that raised the symptom; null where there is none.</param>
    private sealed record Trace(long Record, string Rule, string Purpose, DateTimeOffset At, DateTimeOffset? Reading);
}
