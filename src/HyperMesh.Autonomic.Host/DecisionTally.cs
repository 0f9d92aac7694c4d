using System.Globalization;

namespace HyperMesh.Autonomic.Host;

/// <summary>Counts what was decided and what was seen.</summary>
internal sealed class DecisionTally
{
    private readonly Dictionary<string, (double First, double Last)> _totals = [];
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
                _totals[sample.Series.Text] = _totals.TryGetValue(sample.Series.Text, out var seen)
                    ? (seen.First, sample.Value)
                    : (sample.Value, sample.Value);
    }

    /// <summary>How much the counters of a metric have grown, over all its series; null when there was none.</summary>
    public long? Growth(string metric)
    {
        var series = _totals.Where(pair => pair.Key == metric || pair.Key.StartsWith(metric + "{", StringComparison.Ordinal)).ToList();
        return series.Count == 0 ? null : (long)series.Sum(pair => pair.Value.Last - pair.Value.First);
    }

    /// <summary>The last line of a replay's JSON.</summary>
    public object Summary(string mode) => new
    {
        kind = "summary",
        mode,
        symptoms = Symptoms,
        plans = Plans,
        outcomes = Outcomes,
        helped = Helped,
        rolledBack = RolledBack,
        reverted = Reverted,
        samples = Samples,
        seconds = Span.TotalSeconds,
    };

    public string Sentence() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Symptoms} symptom(s), {Plans} plan(s), {Outcomes} outcome(s), {Helped} helped, {RolledBack} rolled back, {(Reverted ? "reverted" : "nothing reverted")}");

    private void Add(Outcome outcome, PlanPurpose purpose)
    {
        Outcomes++;
        if (outcome.Status != OutcomeStatus.Succeeded)
            return;
        RolledBack += purpose == PlanPurpose.Rollback ? 1 : 0;
        Reverted |= purpose == PlanPurpose.Revert;
    }
}
