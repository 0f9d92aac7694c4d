using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Host.Bench.Kill;

/// <summary>All that a store has ever said, read after each kill: what is lost or doubled is seen here, also when it was removed since.</summary>
internal sealed class KillLedger
{
    private readonly Dictionary<long, long> _open = [];
    private readonly Dictionary<string, List<(DateTimeOffset At, double PerHour, double Burst)>> _charges = [];
    private readonly Dictionary<string, int> _said = [];
    private long _last;
    private byte[] _lastHash = RecordChain.Origin.ToArray();
    private Standstill? _standstill;

    public int Intents { get; private set; }

    public int Interrupted { get; private set; }

    public int Trims { get; private set; }

    public long Records => _last;

    /// <summary>Whether an action had begun, and had no outcome yet, when the process died that was looked at last.</summary>
    public bool HasOpenAction => _open.Count > 0;

    /// <summary>How often something that a person has said is in the journal.</summary>
    public int SaidOf(string reason) => _said.GetValueOrDefault(reason);

    /// <summary>Looks at a store whose process is dead or at rest; what is wrong, in words.</summary>
    /// <param name="journal">The store.</param>
    /// <param name="heldBy">What the hook of a target holds.</param>
    public IReadOnlyList<string> Look(Journal journal, Func<string, string> heldBy)
    {
        var problems = StateCheck.Run(journal).ToList();
        var state = KnowledgeState.Of(journal);
        if (_last > 0 && journal.ReadStored(_last - 1).FirstOrDefault() is { } last && last.Id == _last && !last.Hash.Span.SequenceEqual(_lastHash))
            problems.Add($"record {_last} is another one than before the kill");
        if (journal.LastId < _last)
            problems.Add($"the journal ends at {journal.LastId}, and had {_last} records before");
        var first = true;
        foreach (var record in journal.Read(_last))
        {
            // Records that were written and removed between two looks are not seen: what they say of intents is gone with them.
            if (first && record.Id != _last + 1)
                _open.Clear();
            first = false;
            Take(record, problems);
        }

        (_last, _lastHash) = (journal.LastId, journal.LastHash());
        if (_standstill is { } said && state.Standstill.Said != said)
            problems.Add($"the loop was {said.State} and is {state.Standstill.Said.State}");
        Compare(state, heldBy, problems);
        return problems;
    }

    private void Take(KnowledgeRecord record, List<string> problems)
    {
        switch (record.Body)
        {
            case ActionIntent intent:
                Intents++;
                _open[record.Id] = intent.Plan;
                break;
            case Outcome { Status: OutcomeStatus.Interrupted } outcome:
                Interrupted++;
                foreach (var id in _open.Where(open => open.Value == outcome.Plan).Select(open => open.Key).ToList())
                    _open.Remove(id);
                break;
            case Outcome outcome when !_open.Remove(outcome.Action):
                problems.Add($"record {record.Id} is a second outcome of action {outcome.Action}, or one of none");
                break;
            case ChangePlan { Charges: { } charges }:
                foreach (var charge in charges)
                    Charge(record.At, charge, problems);
                break;
            case Standstill standstill:
                _standstill = standstill;
                _said[standstill.Reason] = SaidOf(standstill.Reason) + 1;
                break;
            case Trim:
                Trims++;
                break;
            case Note { Subject: "loop" } note when note.Text.StartsWith("started", StringComparison.Ordinal):
                // A new process: what was open before it must have been called interrupted by the time that it begins anything.
                break;
        }
    }

    /// <summary>No window has more charges than the burst and what came back in it.</summary>
    private void Charge(DateTimeOffset at, BudgetCharge charge, List<string> problems)
    {
        if (!_charges.TryGetValue(charge.Bucket, out var before))
            _charges[charge.Bucket] = before = [];
        before.Add((at, charge.PerHour, charge.Burst));
        for (var from = Math.Max(0, before.Count - 2_000); from < before.Count; from++)
            if (before.Count - from > Math.Floor(charge.Burst + (at - before[from].At).TotalHours * charge.PerHour + 1e-6))
            {
                problems.Add($"bucket {charge.Bucket} was drawn on {before.Count - from} times since {before[from].At:O}");
                return;
            }
    }

    /// <summary>What is at rest holds what the state says; what was under way may hold the one or the other.</summary>
    private void Compare(KnowledgeState state, Func<string, string> heldBy, List<string> problems)
    {
        foreach (var hook in state.Hooks.Where(hook => hook is { Executing: null, IsUncertain: false, Drift: null, InForce: not null }))
        {
            var target = hook.Hook[(hook.Hook.IndexOf(':', StringComparison.Ordinal) + 1)..];
            var held = heldBy(target);
            if (held != KillWorld.ProgramOf(hook.InForce!) && held != KillBench.Foreign)
                problems.Add($"{hook.Hook} holds {held}, and the state says {KillWorld.ProgramOf(hook.InForce!)}");
        }

        var running = state.Executing.Select(plan => plan.Id).ToHashSet();
        foreach (var (intent, plan) in _open.Where(open => !running.Contains(open.Value)))
            problems.Add($"action {intent} of plan {plan} has no outcome, and nobody executes it");
    }
}
