using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Planning;

namespace HyperMesh.Autonomic.Engine;

// What the loop and its fleet say to each other: slots, symptoms, how this node is.
public sealed partial class AutonomicLoop
{
    /// <summary>Who was refused is told when a slot is free; he asks again by himself too, should that word be lost.</summary>
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(10);

    /// <summary>Rules for which the fleet is being asked, and whether their slot was lost before the answer came.</summary>
    private readonly Dictionary<RuleId, bool> _asking = [];

    private readonly Dictionary<RuleId, SerialDisposable> _askingAgain = [];
    private readonly HashSet<RuleId> _lookingAtSlot = [];
    private readonly HashSet<RuleId> _shared = [];

    private IFleetKnowledge Fleet => _parts.Fleet;

    private void JoinFleet()
    {
        if (_policy.Fleet is not null)
            NoteRevision();
        foreach (var (symptom, _) in State.OpenSymptoms.ToList())
            Share(symptom.Rule);
        RetakeSlots();
        if (Fleet.Link == FleetLink.Alone)
            return;

        _running.Add(Fleet.SlotsLost.ObserveOn(_parts.Scheduler).Subscribe(LoseSlot));
        _running.Add(Fleet.SlotsFreed.ObserveOn(_parts.Scheduler).Subscribe(AskAgain));
        _running.Add(Fleet.Links.DistinctUntilChanged().ObserveOn(_parts.Scheduler).Subscribe(Linked));
        _running.Add(_parts.Journal.Appended.Select(_ => 0).StartWith(0).Sample(NodeReport.Period, _parts.Scheduler).Subscribe(_ => Report()));
    }

    /// <summary>Tells the others whether this node has the symptom of a rule.</summary>
    private void Share(RuleId rule)
    {
        var isOpen = State.Rule(rule).Open > 0;
        if (isOpen ? _shared.Add(rule) : _shared.Remove(rule))
            Fleet.Share(rule, isOpen);
    }

    private void Report()
    {
        Fleet.Publish(NodeReport.Of(this, _policy, _desired, _parts, _started));
        if (State.Results is { } results && results.Revision == _policy.Fleet)
            Fleet.Report(results);
    }

    /// <summary>What an earlier process had a slot for is taken again first; until the fleet has answered it stays as it is. That the store is away is an answer, too:
    /// nobody knows then how long the lease of the dead process runs, and what is in force is taken back.</summary>
    private void RetakeSlots()
    {
        foreach (var slot in State.Slots.ToList())
        {
            if (!slot.IsHeld)
                continue;
            if (!IsInUse(slot))
            {
                GiveBack(slot, "the process has ended since, and nothing of it is in force");
                continue;
            }

            Say(slot.Rule, SlotState.Unknown, slot.Limit, "the process has ended since, and the fleet is asked again", slot.Record);
            AskForSlot(slot.Rule);
        }
    }

    private void Linked(FleetLink link)
    {
        if (link == FleetLink.Connected)
            foreach (var slot in State.Slots.ToList())
                AskAgain(slot.Rule);
    }

    /// <summary>Asks for what was refused before, or taken without asking, if it is still wanted.</summary>
    private void AskAgain(RuleId rule)
    {
        if (State.Slot(rule) is { } slot && (slot.State == SlotState.Local
            || (slot.State is SlotState.Refused or SlotState.Unknown && (_waiting.On([Decision.SlotOf(rule)]).Any() || IsInUse(slot)))))
            AskForSlot(rule);
    }

    private void AskForSlot(RuleId rule)
    {
        if (_policy.Find(rule)?.Limits.MaxConcurrentNodes is { } limit && !_running.IsDisposed && _asking.TryAdd(rule, false))
            AskAsync(new FleetBudget(rule, limit)).ToObservable(_parts.Scheduler).Subscribe(said => Answered(rule, limit.ToString(), said.Answer, said.Fault));
    }

    private async Task<(SlotAnswer Answer, string? Fault)> AskAsync(FleetBudget budget)
    {
        try
        {
            return (await Fleet.TakeSlotAsync(budget, CancellationToken.None).ConfigureAwait(false), null);
        }
        catch (Exception fault)
        {
            return (SlotAnswer.Away, fault.Message);
        }
    }

    private void Answered(RuleId rule, string limit, SlotAnswer answer, string? fault)
    {
        _asking.Remove(rule, out var wasLost);
        if (_running.IsDisposed)
            return;
        if (answer == SlotAnswer.Granted && (wasLost || _policy.Find(rule) is null))
        {
            Fleet.ReleaseSlot(rule);
            answer = SlotAnswer.Away;
        }

        var (state, reason) = Meaning(rule, limit, answer, fault);
        Say(rule, state, limit, reason, State.Slot(rule)?.Record ?? 0);
        if (state is SlotState.Refused or SlotState.Unknown)
            AskAgainLater(rule);
        LookAt(rule);
    }

    /// <summary>What an answer is for a rule: who has something in force already takes it back where he may not have it.</summary>
    private (SlotState State, string? Reason) Meaning(RuleId rule, string limit, SlotAnswer answer, string? fault)
    {
        var isInForce = CasesOf(rule).Any(state => state.Rungs.Any(rung => rung.Claims.Count > 0));
        var full = $"as many nodes as may ({limit}) act already{(Fleet.HoldersOf(rule) is { Count: > 0 } holders ? $": {string.Join(", ", holders)}" : "")}";
        var away = fault is null ? "the fleet's store does not answer" : $"the fleet cannot be asked: {fault}";
        return answer switch
        {
            SlotAnswer.Granted => (SlotState.Granted, null),
            SlotAnswer.Full => (isInForce ? SlotState.Lost : SlotState.Refused, full),
            _ when ActsAlone(rule) => (SlotState.Local, $"{away}, and the policy says to go on"),
            _ => (isInForce ? SlotState.Lost : SlotState.Unknown, away),
        };
    }

    /// <summary>The lease of a process that was stopped may have ended without a word: nothing is decided by a slot that is none any more.</summary>
    private void NoticeStaleSlot(RuleId rule)
    {
        if (State.Slot(rule) is not { State: SlotState.Granted } slot || Fleet.HoldsSlot(rule))
            return;

        SayLost(slot);
        _parts.Scheduler.Schedule(() => LookAt(rule));
    }

    private void LoseSlot(RuleId rule)
    {
        if (_asking.ContainsKey(rule))
            _asking[rule] = true;
        if (State.Slot(rule) is not { State: SlotState.Granted } slot)
            return;

        SayLost(slot);
        if (Fleet.Link == FleetLink.Connected)
            AskAgain(rule);
        LookAt(rule);
    }

    private void SayLost(SlotStanding slot)
    {
        if (ActsAlone(slot.Rule))
            Say(slot.Rule, SlotState.Local, slot.Limit, "the fleet's store is away, and the policy says to go on", slot.Record);
        else
            Say(slot.Rule, SlotState.Lost, slot.Limit, "this node could not prolong it", slot.Record);
    }

    /// <summary>After the policies have changed: who may not go on alone any more does not, and what nobody asks for any more is given back.</summary>
    private void LookAtSlots()
    {
        foreach (var slot in State.Slots.ToList())
        {
            if (slot.State == SlotState.Local && _policy.Find(slot.Rule)?.Limits.MaxConcurrentNodes is not null && !ActsAlone(slot.Rule))
            {
                Say(slot.Rule, SlotState.Lost, slot.Limit, "the policy does not say to go on without the fleet any more", slot.Record);
                LookAt(slot.Rule);
            }

            LookAtSlotSoon(slot.Rule);
        }

        // A limit that is new counts for what is in force already.
        foreach (var rule in State.Remediations.Where(rung => rung.Claims.Count > 0).Select(rung => rung.Case.Rule).Distinct().ToList())
            if (State.Slot(rule) is null)
                AskForSlot(rule);
    }

    /// <summary>Gives a slot back that is not needed any more: after all that is to be decided now, so that no other case of the rule wants it.</summary>
    private void LookAtSlotSoon(RuleId rule)
    {
        if (!_lookingAtSlot.Add(rule) || _running.IsDisposed)
            return;

        _parts.Scheduler.Schedule(() =>
        {
            _lookingAtSlot.Remove(rule);
            var isOver = State.Slot(rule) is { } slot && !_running.IsDisposed && !_asking.ContainsKey(rule) && !IsInUse(slot)
                && (slot.IsHeld || slot.State == SlotState.Lost || _policy.Find(rule)?.Limits.MaxConcurrentNodes is null);
            if (!isOver)
                return;

            GiveBack(State.Slot(rule)!, null);
            if (_waiting.On([Decision.SlotOf(rule)]).Any())
                LookAt(rule);
        });
    }

    /// <summary>Whether something that needs the slot is in force or goes on, or may be: what a dead process had begun is still in the kernel until its hook is brought to
    /// its state again. What is lost is over when nothing is left to be taken back.</summary>
    private bool IsInUse(SlotStanding slot) => (slot.State != SlotState.Lost && State.Hooks.Any(hook => hook.IsUncertain)) || CasesOf(slot.Rule).Any(state => state.Executing is not null
        || state.Rungs.Any(rung => rung.Mode != RuleMode.DryRun && (slot.State != SlotState.Lost || rung.Claims.Count > 0)));

    private void GiveBack(SlotStanding slot, string? reason)
    {
        Say(slot.Rule, SlotState.Released, slot.Limit, reason, slot.Record);
        Fleet.ReleaseSlot(slot.Rule);
    }

    private void Say(RuleId rule, SlotState state, string limit, string? reason, long cause)
    {
        if (State.Slot(rule) is { } said && (said.State, said.Limit, said.Reason) == (state, limit, reason))
            return;

        var symptom = CasesOf(rule).Select(standing => standing.Open?.Record ?? 0).DefaultIfEmpty(0).Max();
        long[] causes = [symptom, cause];
        _knowledge.Append(new FleetSlot(rule, state, limit, reason), [.. causes.Where(id => id > 0).Distinct()]);
    }

    private void AskAgainLater(RuleId rule)
    {
        if (!_askingAgain.TryGetValue(rule, out var timer))
            _running.Add(_askingAgain[rule] = timer = new SerialDisposable());
        timer.Disposable = _parts.Scheduler.Schedule(AskAgainAfter, () => AskAgain(rule));
    }

    private bool ActsAlone(RuleId rule) => _policy.Find(rule)?.Limits.ActsWhenPartitioned == true;

    private IEnumerable<CaseStanding> CasesOf(RuleId rule) => State.ActiveCases.Where(state => state.Key.Rule == rule);

    private void LookAt(RuleId rule)
    {
        AskAbout(rule);
        LookAtSlotSoon(rule);
    }
}
