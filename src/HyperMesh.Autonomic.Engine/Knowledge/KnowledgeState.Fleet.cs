using HyperMesh.Autonomic.Engine.Fleet;

namespace HyperMesh.Autonomic.Engine.Knowledge;

// What the fleet has said to this node, and what came of the policies that it had from there.
public sealed partial class KnowledgeState
{
    private readonly Dictionary<RuleId, SlotStanding> _slots = [];
    private long _resultsSince;

    /// <summary>Rules that have asked the fleet for a slot and are not done with it.</summary>
    internal IReadOnlyCollection<SlotStanding> Slots => _slots.Values;

    /// <summary>What has come of the fleet's policies since the revision in force was taken over; null while the node goes by files of its own.</summary>
    internal PolicyResults? Results { get; private set; }

    /// <summary>How a rule stands to its slot; null while it has not asked, or has given it back.</summary>
    internal SlotStanding? Slot(RuleId rule) => _slots.GetValueOrDefault(rule);

    private void Apply(KnowledgeRecord record, FleetSlot slot)
    {
        if (slot.State == SlotState.Released)
            _slots.Remove(slot.Rule);
        else
            _slots[slot.Rule] = new SlotStanding(slot.Rule, slot.State, slot.Limit, slot.Reason, record.Id);
    }

    /// <summary>What was refused is asked for anew when the trouble comes again.</summary>
    private void ForgetRefusal(RuleId rule)
    {
        if (Rule(rule).Open == 0 && Slot(rule) is { State: SlotState.Refused or SlotState.Unknown })
            _slots.Remove(rule);
    }

    private void TakeOver(KnowledgeRecord record, Note note)
    {
        if (note.Fleet == Results?.Revision)
            return;

        Results = note.Fleet is { } revision ? new PolicyResults(revision, 0, 0, 0, 0, 0) : null;
        _resultsSince = record.Id;
    }

    /// <summary>Counts what comes of a plan that was made under the revision in force.</summary>
    private void Count(long plan, Func<PolicyResults, PolicyResults> count)
    {
        if (Results is not null && plan > _resultsSince)
            Results = count(Results);
    }

    private void Count(PlanProgress plan, VerificationResult result)
    {
        if (plan.Plan.Mode == RuleMode.Enforce)
            Count(plan.Id, results => result switch
            {
                VerificationResult.Met => results with { Helped = results.Helped + 1 },
                VerificationResult.Harmful => results with { Harmful = results.Harmful + 1 },
                _ => results with { Unmet = results.Unmet + 1 },
            });
    }
}
