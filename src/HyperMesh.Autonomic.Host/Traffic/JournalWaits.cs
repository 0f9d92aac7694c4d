using System.Reactive.Linq;

namespace HyperMesh.Autonomic.Host.Traffic;

/// <summary>Waits for something to be decided.</summary>
internal static class JournalWaits
{
    /// <summary>The first outcome, from the subscription on, of a plan with this purpose.</summary>
    public static IObservable<Outcome> OutcomeOf(this IKnowledge knowledge, PlanPurpose purpose) =>
        knowledge.Appended.Where(record => record.Body is ChangePlan plan && plan.Purpose == purpose).Take(1)
            .SelectMany(plan => knowledge.Appended.Select(record => record.Body).OfType<Outcome>().Where(outcome => outcome.Plan == plan.Id))
            .Take(1);
}
