using HyperMesh.Autonomic.Engine.Analysis.Conditions;
using HyperMesh.Autonomic.Engine.Analysis.Rows;
using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>A plan in force whose effect is watched. Single-threaded.</summary>
internal abstract class EffectWatch(long planId, KnowledgeRecord outcome, ChangePlan plan, CompiledCondition condition, Row row)
{
    private readonly DateTimeOffset _since = outcome.At;
    private CompiledCondition _condition = condition;
    private Row _row = row;
    private bool[] _holds = new bool[condition.HoldCount];

    public long Plan { get; } = planId;

    /// <summary>Id of the outcome after which the watch began.</summary>
    public long Outcome { get; } = outcome.Id;

    public ChangePlan Body { get; } = plan;

    public CaseKey Case { get; } = new(plan.Rule!.Value, plan.Target, plan.Group);

    public IDisposable? Deadline { get; set; }

    /// <summary>It has been dropped.</summary>
    public bool IsOver { get; set; }

    /// <summary>Goes on with the same condition of another revision.</summary>
    public void Rebind(CompiledCondition condition, Row row) => (_condition, _row, _holds) = (condition, row, new bool[condition.HoldCount]);

    /// <summary>A verdict, or null while there is none.</summary>
    public abstract Verification? Look(DateTimeOffset now);

    /// <summary>No further verdict is to be waited for after this one.</summary>
    public abstract bool IsLast(Verification verification);

    protected Truth Evaluate(DateTimeOffset now) => _condition.Root.Evaluate(_row, At(now));

    protected Verification Conclude(VerificationResult result, DateTimeOffset now) => new(Plan, result, _condition.Evidence(_row, At(now)));

    private Moment At(DateTimeOffset now) => new(now, _since) { Holds = _holds, Before = Body.Before };
}

/// <summary>An action whose effect is being watched for, until it shows or its time is over.</summary>
internal sealed class PendingExpectation(long planId, KnowledgeRecord outcome, ChangePlan plan, CompiledCondition condition, Row row)
    : EffectWatch(planId, outcome, plan, condition, row)
{
    /// <summary>Met, or null while it may still come.</summary>
    public override Verification? Look(DateTimeOffset now) =>
        Evaluate(now) == Truth.True ? Conclude(VerificationResult.Met, now) : null;

    public override bool IsLast(Verification verification) => true;

    /// <summary>The last word when the time is over.</summary>
    public Verification Expire(DateTimeOffset now) => Conclude(Evaluate(now) switch
    {
        Truth.True => VerificationResult.Met,
        Truth.False => VerificationResult.Unmet,
        _ => VerificationResult.Inconclusive,
    }, now);
}

/// <summary>An action while which something must stay true.</summary>
internal sealed class PendingGuard(long planId, KnowledgeRecord outcome, ChangePlan plan, CompiledCondition condition, Row row, TimeSpan hold)
    : EffectWatch(planId, outcome, plan, condition, row)
{
    /// <summary>Before data can be missed it must have had the time to come.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private DateTimeOffset? _falseSince;
    private DateTimeOffset? _unknownSince;
    private bool _hasSaidUnknown;

    /// <summary>When it may come to a verdict without anything new; null for never.</summary>
    public DateTimeOffset? Due { get; private set; }

    public override Verification? Look(DateTimeOffset now)
    {
        var truth = Evaluate(now);
        _falseSince = truth == Truth.False ? _falseSince ?? now : null;
        _unknownSince = truth == Truth.Unknown ? _unknownSince ?? now : null;
        _hasSaidUnknown &= truth == Truth.Unknown;
        Due = _falseSince is { } broken ? broken + hold : _unknownSince is { } blind && !_hasSaidUnknown ? blind + hold + Grace : null;
        if (Due is null || now < Due)
            return null;

        Due = null;
        if (_falseSince is not null)
            return Conclude(VerificationResult.Harmful, now);

        _hasSaidUnknown = true;
        return Conclude(VerificationResult.Inconclusive, now);
    }

    /// <summary>Who could not see may still see harm later.</summary>
    public override bool IsLast(Verification verification) => verification.Result == VerificationResult.Harmful;
}
