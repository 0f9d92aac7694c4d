using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Planning;

// What a rule with a limit across nodes may do: only what it has a slot for.
public sealed partial class Planner
{
    private static Restraint? WithoutSlot(Inquiry asked, Rule rule)
    {
        if (rule.Limits.MaxConcurrentNodes is null)
            return null;

        string[] waits = [Decision.SlotOf(rule.Id)];
        return asked.Knowledge.Slot(rule.Id) switch
        {
            null => new Restraint(null) { NeedsSlot = true, WaitsFor = waits },
            { State: SlotState.Granted } => null,
            { State: SlotState.Local } when rule.Limits.ActsWhenPartitioned => null,
            { State: SlotState.Refused or SlotState.Unknown } slot => new Restraint(slot.Reason) { Cause = slot.Record, WaitsFor = waits },
            // It is lost: first all is taken back, then the fleet is asked anew.
            _ => new Restraint(null) { WaitsFor = waits },
        };
    }

    private static (PlanPurpose Purpose, string Reason, long Cause)? SlotLost(Inquiry asked, Rule rule) =>
        rule.Limits.MaxConcurrentNodes is not null && asked.Knowledge.Slot(rule.Id) is { State: SlotState.Lost } slot
            ? (PlanPurpose.Rollback, $"the slot in the fleet is lost: {slot.Reason}", slot.Record)
            : null;
}
