using System.Globalization;
using HyperMesh.Autonomic.Host.Commands;

namespace HyperMesh.Autonomic.Host;

/// <summary>Counts what was decided and what was seen.</summary>
internal sealed class DecisionTally
{
    // By the series' id; a series without a value has none.
    private (Series? Series, double First, double Last)[] _totals = [];
    private readonly Dictionary<long, PlanPurpose> _plans = [];
    private DateTimeOffset? _from;
    private DateTimeOffset _to;

    public int Symptoms { get; private set; }

    /// <summary>Plans that a rule asked for.</summary>
    public int Plans => _plans.Count;

    /// <summary>Outcomes of such plans.</summary>
    public int Outcomes { get; private set; }

    public int RolledBack { get; private set; }

    /// <summary>An action was taken back because its symptom had ended.</summary>
    public bool Reverted { get; private set; }

    /// <summary>Verifications that said it helped.</summary>
    public int Helped { get; private set; }

    public long Samples { get; private set; }

    /// <summary>What became of the recording in a simulated world; null for an open loop.</summary>
    public ClosedLoop? ClosedLoop { get; set; }

    public TimeSpan Span => _from is { } from ? _to - from : TimeSpan.Zero;

    public void Add(KnowledgeRecord record)
    {
        switch (record.Body)
        {
            case Symptom { State: SymptomState.Raised }: Symptoms++; break;
            case ChangePlan { Rule: not null } plan: _plans[record.Id] = plan.Purpose; break;
            case Outcome outcome when _plans.TryGetValue(outcome.Plan, out var purpose): Add(outcome, purpose); break;
            case Verification { Result: VerificationResult.Met }: Helped++; break;
        }
    }

    public void Add(SampleBatch batch)
    {
        _from ??= batch.At;
        _to = batch.At;
        Samples += batch.Count;
        foreach (ref readonly var sample in batch.Samples)
            if (sample.Series.Metric.Kind == MetricKind.Counter)
                Add(sample);
    }

    /// <summary>How much the counters of a metric have grown, over all its series; null when there was none.</summary>
    public long? Growth(string metric)
    {
        var series = _totals.Where(total => total.Series?.Metric.Name == metric).ToList();
        return series.Count == 0 ? null : (long)series.Sum(total => total.Last - total.First);
    }

    /// <summary>The last line of a replay's JSON.</summary>
    public object Summary(string mode) => new
    {
        kind = "summary",
        mode,
        loop = ClosedLoop is null ? "open" : "closed",
        world = ClosedLoop?.World.Name,
        symptoms = Symptoms,
        plans = Plans,
        outcomes = Outcomes,
        helped = Helped,
        rolledBack = RolledBack,
        reverted = Reverted,
        samples = Samples,
        seconds = Span.TotalSeconds,
        secondsInSymptom = ClosedLoop?.InSymptom.TotalSeconds,
        secondsInSymptomLeftAlone = ClosedLoop?.InSymptomLeftAlone.TotalSeconds,
    };

    public string Sentence() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Symptoms} symptom(s), {Plans} plan(s), {Outcomes} outcome(s), {Helped} helped, {RolledBack} rolled back, {(Reverted ? "reverted" : "nothing reverted")}");

    private void Add(in Sample sample)
    {
        if (sample.Series.Id >= _totals.Length)
            Array.Resize(ref _totals, Math.Max(64, sample.Series.Id * 2));
        ref var total = ref _totals[sample.Series.Id];
        total = total.Series is null ? (sample.Series, sample.Value, sample.Value) : (total.Series, total.First, sample.Value);
    }

    private void Add(Outcome outcome, PlanPurpose purpose)
    {
        Outcomes++;
        if (outcome.Status != OutcomeStatus.Succeeded)
            return;
        RolledBack += purpose == PlanPurpose.Rollback ? 1 : 0;
        Reverted |= purpose == PlanPurpose.Revert;
    }
}
