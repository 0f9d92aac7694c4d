using System.CommandLine;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary><c>policy pending</c>: what waits, and for what.</summary>
internal static class PendingCommand
{
    public static Command Create()
    {
        var store = Options.Store();
        var output = Options.Output();
        var command = new Command("pending", "Lists plans that wait for approval, and rules that are held back, with the reason.") { store, output };
        command.SetAction(parsed =>
        {
            var path = LoopStore.PathOf(parsed.GetValue(store));
            var state = LoopStore.Fold(path);
            if (parsed.GetValue(output) == OutputFormat.Json)
                WriteJson(state, StoreLock.IsTaken(path));
            else
                Write(state, StoreLock.IsTaken(path));
            return ExitCode.Done;
        });
        return command;
    }

    private static IEnumerable<CaseStanding> Held(KnowledgeState state) =>
        state.ActiveCases.Where(one => one.Held is { } held && held.Symptom == (one.Open?.Record ?? 0)).OrderBy(one => one.Open?.Record ?? 0);

    private static void WriteJson(KnowledgeState state, bool isRunning)
    {
        var (said, record) = state.Standstill;
        if (said.State != StandstillState.Lifted)
            Console.Out.WriteLine(Json.Line(new { kind = "standstill", state = said.State, reason = said.Reason, by = said.By, record }));
        foreach (var proposal in state.Proposals)
            Console.Out.WriteLine(Json.Line(new
            {
                kind = "proposal",
                plan = proposal.Record,
                rule = proposal.Case.Rule.ToString(),
                target = proposal.Case.Target,
                group = proposal.Case.Group,
                steps = proposal.Plan.Steps,
                reason = proposal.Plan.Reason,
                at = proposal.At,
                expires = proposal.Plan.Expires,
                granted = proposal.Granted is not null,
                running = isRunning,
            }));
        foreach (var one in Held(state))
            Console.Out.WriteLine(Json.Line(new
            {
                kind = "hold",
                rule = one.Key.Rule.ToString(),
                target = one.Key.Target,
                group = one.Key.Group,
                reason = one.Held!.Value.Reason,
                symptom = one.Open?.Record,
            }));
    }

    private static void Write(KnowledgeState state, bool isRunning)
    {
        var (said, proposals, held) = (state.Standstill.Said, state.Proposals.ToList(), Held(state).ToList());
        if (said.State != StandstillState.Lifted)
            Console.Out.WriteLine($"{Narrator.Describe(said)}; 'hypermesh policy resume' lifts it");
        foreach (var proposal in proposals)
            Console.Out.WriteLine($"plan {proposal.Record} of {proposal.At:HH:mm:ss}{(proposal.Granted is null ? "" : ", approved")}: {Narrator.Describe(proposal.Plan)}");
        foreach (var one in held)
            Console.Out.WriteLine($"{one.Key} is held back: {one.Held!.Value.Reason}");
        if (said.State == StandstillState.Lifted && proposals.Count + held.Count == 0)
            Console.Out.WriteLine("nothing waits");
        if (!isRunning && proposals.Count > 0)
            Console.Out.WriteLine("no loop runs on this store");
    }
}
