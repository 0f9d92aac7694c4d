using HyperMesh.Autonomic.Detection.Explaining;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Engine.PolicyTests;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>Explains what a store tells of the cases that are open: of a loop that runs, or the last one that did.</summary>
internal static class ExplainStore
{
    private const string Limits = "a store holds decisions, not samples: it cannot tell what quiet rules see now, nor what is missing for them to fire; "
        + "record for a while with 'hypermesh record', and ask with --on RECORDING --at TIME";

    /// <exception cref="UsageException">There is no such store.</exception>
    public static Journal Open(string? store)
    {
        var path = LoopStore.PathOf(store);
        return File.Exists(path) ? Journal.OpenToRead(path) : throw new UsageException(
            $"there is no Knowledge store {path}; name one with --store, or explain a recording with --on RECORDING --at TIME");
    }

    public static void Tell(Journal journal, PolicySnapshot policy, IReadOnlyList<Rule> rules, OutputFormat format)
    {
        var (ledger, state, last) = (new CaseLedger(), KnowledgeState.Of(journal), DateTimeOffset.MinValue);
        foreach (var record in journal.Read())
        {
            ledger.Apply(record);
            last = record.At;
        }

        var running = StoreLock.IsTaken(journal.Path);
        var now = running ? TimeProvider.System.GetUtcNow() : last;
        if (format == OutputFormat.Text)
            Console.Out.WriteLine(running ? $"{journal.Path} is being written by a loop" : $"no loop writes {journal.Path}; this is how it was left at {last:O}");
        foreach (var (key, entry) in ledger.Cases.OrderBy(pair => pair.Key.ToString(), StringComparer.Ordinal))
            if (policy.Find(key.Rule) is { } rule && rules.Contains(rule))
                Tell(key, rule, entry, ledger.PhaseOf(key, rule, now, isPending: false), now, format);
        foreach (var learned in state.Learned.Where(learned => rules.Any(rule => rule.Id == learned.Rule)))
            Tell(learned, format);
        Say(ledger, format);
    }

    private static void Tell(LearnedAction learned, OutputFormat format)
    {
        if (format == OutputFormat.Json)
            Console.Out.WriteLine(Json.Line(new
            {
                kind = "learned",
                rule = learned.Rule.ToString(),
                rung = learned.Rung,
                action = learned.Action,
                level = learned.Level,
                helped = learned.Helped,
                failed = learned.Failed,
                failedInRow = learned.Row.Count,
                record = learned.Said == 0 ? (long?)null : learned.Said,
            }));
        else
            Console.Out.WriteLine($"{learned.Rule}: {learned.Action} is {learned.Level.ToString().ToLowerInvariant()}, it has helped {learned.Helped} and failed {learned.Failed} times"
                + $"{(learned.Row.Count > 0 ? $", the last {learned.Row.Count} in a row" : "")}{(learned.Said > 0 ? $" (record {learned.Said})" : "")}");
    }

    private static void Say(CaseLedger ledger, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Console.Out.WriteLine(Json.Line(new { kind = "limits", standstill = ledger.Standstill?.State, text = Limits }));
            return;
        }

        if (ledger.Standstill is { } standstill)
            Console.Out.WriteLine($"everything is {standstill.State.ToString().ToLowerInvariant()} by {standstill.By}: {standstill.Reason}");
        Console.Out.WriteLine(Limits);
    }

    private static void Tell(CaseKey key, Rule rule, CaseEntry entry, CasePhase state, DateTimeOffset now, OutputFormat format)
    {
        if (format == OutputFormat.Json)
            Console.Out.WriteLine(Json.Line(new
            {
                kind = "case",
                rule = key.Rule.ToString(),
                target = key.Target,
                group = key.Group,
                state,
                symptom = entry.Open is null ? (long?)null : entry.OpenRecord,
                since = entry.Open?.Since,
                evidence = entry.Open?.Evidence,
                held = entry.Held is null ? null : new { id = entry.HeldRecord, reason = entry.Held.Reason, until = entry.Held.Until },
                waits = entry.WaitsAt(now),
                endedAt = entry.EndedAt,
            }));
        else
            Write(key, rule, entry, state, now);
    }

    private static void Write(CaseKey key, Rule rule, CaseEntry entry, CasePhase state, DateTimeOffset now)
    {
        Console.Out.WriteLine($"{key} is {state.ToString().ToLowerInvariant()}");
        if (entry.Open is { } symptom)
        {
            Console.Out.WriteLine($"  raised at {ExplainText.Time(entry.RaisedAt)} (record {entry.OpenRecord}), its conditions held since {ExplainText.Time(symptom.Since)}, on");
            foreach (var evidence in symptom.Evidence)
                Console.Out.WriteLine($"    {ExplainDecision.Describe(evidence)}");
        }

        if (entry.Held is { } held)
            Console.Out.WriteLine($"  held back (record {entry.HeldRecord}): {held.Reason}{(held.Until is { } until ? $", until {ExplainText.Time(until)}" : "")}");
        if (entry.WaitsAt(now) is { } plan)
            Console.Out.WriteLine($"  plan {plan} waits for approval");
        if (state == CasePhase.Cooling)
            Console.Out.WriteLine($"  it rests for another {PlainText.Duration(entry.EndedAt!.Value + rule.Cooldown - now)}");
    }
}
