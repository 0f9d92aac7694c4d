using HyperMesh.Autonomic.Engine.Analysis.Conditions;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>A rule on one target: its conditions and how long they have held. Timing as in Prometheus' alerting rules.</summary>
internal sealed class BoundRule(Rule rule, string target)
{
    private DateTimeOffset? _holdsSince;
    private DateTimeOffset? _ceasedSince;

    public Rule Rule { get; } = rule;

    public BoundCondition When { get; } = new(rule.When, target);

    public bool IsRaised { get; private set; }

    /// <summary>Marks that the rule is already on the list of this tick.</summary>
    public long Tick { get; set; }

    /// <summary>Goes on with a symptom that an earlier process had raised.</summary>
    public void Resume() => IsRaised = true;

    /// <summary>Judges the conditions now; a symptom when it begins or ends, else null.</summary>
    public Symptom? Evaluate(DateTimeOffset now)
    {
        var truth = When.Evaluate(now);
        return IsRaised ? WhileRaised(truth, now) : WhileQuiet(truth, now);
    }

    private Symptom? WhileQuiet(Truth truth, DateTimeOffset now)
    {
        if (truth != Truth.True)
        {
            // Without data nobody can say that it has held all the time.
            _holdsSince = null;
            return null;
        }

        _holdsSince ??= now;
        if (now - _holdsSince < Rule.For)
            return null;

        IsRaised = true;
        _ceasedSince = null;
        return Describe(SymptomState.Raised, _holdsSince.Value, now);
    }

    private Symptom? WhileRaised(Truth truth, DateTimeOffset now)
    {
        if (truth != Truth.False)
        {
            // Unknown is not "clear": the loss of data must not end a mitigation.
            _ceasedSince = null;
            return null;
        }

        _ceasedSince ??= now;
        if (now - _ceasedSince < Rule.KeepFiringFor)
            return null;

        IsRaised = false;
        _holdsSince = null;
        return Describe(SymptomState.Cleared, _ceasedSince.Value, now);
    }

    private Symptom Describe(SymptomState state, DateTimeOffset since, DateTimeOffset now)
    {
        var evidence = When.Evidence(now);
        var score = evidence.Max(e => e.Level) ?? 0;
        return new Symptom
        {
            State = state,
            Rule = Rule.Id,
            Target = When.Target,
            Severity = Severities.Of(score),
            Score = score,
            Since = since,
            Evidence = evidence,
        };
    }
}
