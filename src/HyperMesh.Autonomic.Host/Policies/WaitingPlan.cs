using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>Whether a plan waits for a person's answer, and in words why it does not: the same for the command line and the control API.</summary>
internal static class WaitingPlan
{
    /// <summary>Why it cannot be answered, as the state has it; null when it can.</summary>
    public static string? WhyNot(KnowledgeState state, long plan) => state.Proposed(plan) switch
    {
        null => $"plan {plan} does not wait",
        { Granted: { } granted } proposal =>
            $"plan {plan} has been approved already, by record {granted}; {state.Case(proposal.Case).Held?.Reason ?? "it is being carried out"}",
        _ => null,
    };

    /// <summary>Why it does not wait, as the past has it.</summary>
    public static string WhyNot(Journal journal, long plan) => journal.Find(plan) switch
    {
        null => $"there is no record {plan} in {journal.Path}",
        { Body: ChangePlan { Mode: RuleMode.Approve } } => $"plan {plan} does not wait any more: it was answered, or its symptom has ended",
        { Body: ChangePlan } => $"plan {plan} needs no approval",
        _ => $"record {plan} is no plan",
    };
}
