using HyperMesh.Autonomic.Engine.Analysis.Conditions;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>An action whose effect is being watched for, until it shows or its time is over.</summary>
internal sealed class PendingExpectation(long planId, KnowledgeRecord outcome, ChangePlan plan, Expectation expectation)
{
    public long Plan { get; } = planId;

    /// <summary>Id of the outcome after which the watch began.</summary>
    public long Outcome { get; } = outcome.Id;

    public string Hook { get; } = plan.Steps[0].Hook;

    public BoundCondition Condition { get; } = new(expectation.Condition, plan.Target) { NotBefore = outcome.At };

    public IDisposable? Deadline { get; set; }

    /// <summary>Met, or null while it may still come.</summary>
    public Verification? Look(DateTimeOffset now) =>
        Condition.Evaluate(now) == Truth.True ? Conclude(VerificationResult.Met, now) : null;

    /// <summary>The last word when the time is over.</summary>
    public Verification Expire(DateTimeOffset now) => Conclude(Condition.Evaluate(now) switch
    {
        Truth.True => VerificationResult.Met,
        Truth.False => VerificationResult.Unmet,
        _ => VerificationResult.Inconclusive,
    }, now);

    private Verification Conclude(VerificationResult result, DateTimeOffset now) => new(Plan, result, Condition.Evidence(now));
}
