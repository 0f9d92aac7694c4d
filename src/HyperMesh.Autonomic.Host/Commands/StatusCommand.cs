using System.CommandLine;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Programs;
using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary><c>status</c>: what is on the hooks (asked of the kernel) and what is going on (asked of the Knowledge).</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var store = Options.Store();
        var output = Options.Output();
        var pins = Options.Pins();
        var command = new Command("status", "Shows what is on the hooks, which symptoms are raised and what is in force.") { store, pins, output };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(store) ?? Installation.StoreOf("knowledge");
            if (parsed.GetValue(store) is { } named && !File.Exists(named))
                throw new UsageException($"there is no Knowledge store {named}");
            var hooks = HookView.All(new PinDirectory(parsed.GetValue(pins)!));
            var state = Fold(path);
            if (parsed.GetValue(output) == OutputFormat.Json)
                Console.Out.WriteLine(Json.Line(Document(path, hooks, state)));
            else
                Report(path, hooks, state);
            return ExitCode.Done;
        });
        return command;
    }

    private static KnowledgeState Fold(string path)
    {
        if (!File.Exists(path))
            return new KnowledgeState();

        using var journal = Journal.OpenToRead(path);
        return KnowledgeState.Of(journal);
    }

    private static object Document(string store, IReadOnlyList<HookView> hooks, KnowledgeState state) => new
    {
        running = StoreLock.IsTaken(store),
        store,
        hooks,
        symptoms = state.OpenSymptoms.Select(open => new
        {
            id = open.Record,
            rule = open.Symptom.Rule.ToString(),
            target = open.Symptom.Target,
            severity = open.Symptom.Severity,
            since = open.Symptom.Since,
        }),
        inForce = InForce(state).Select(rung => new
        {
            plan = rung.Plan,
            rule = rung.Case.Rule.ToString(),
            target = rung.Case.Target,
            group = rung.Case.Group,
            rung = rung.Rung,
            verb = rung.Claims[0].Verb,
            hooks = rung.Claims.Select(claim => claim.Hook),
            verified = rung.Verified?.Result,
        }),
        standstill = new { state = state.Standstill.Said.State, reason = state.Standstill.Said.Reason, by = state.Standstill.Said.By },
        standing = Mistrusted(state).Select(learned => new
        {
            rule = learned.Rule.ToString(),
            rung = learned.Rung,
            action = learned.Action,
            level = learned.Level,
            record = learned.Said,
        }),
        proposals = state.Proposals.Count(proposal => proposal.Granted is null),
    };

    private static void Report(string store, IReadOnlyList<HookView> hooks, KnowledgeState state)
    {
        Console.Out.WriteLine(StoreLock.IsTaken(store) ? $"hypermesh is running; its store is {store}" : "hypermesh is not running");
        var table = new Table().Border(TableBorder.None).AddColumns("HOOK", "PROGRAM", "ID", "MODE", "STATE");
        foreach (var hook in hooks)
            table.AddRow(Markup.Escape(hook.Hook), Markup.Escape(hook.Program ?? "?"), $"{hook.ProgramId}", hook.Mode ?? "?", Markup.Escape(hook.State));
        if (hooks.Count > 0)
            AnsiConsole.Write(table);
        else
            Console.Out.WriteLine("nothing of ours is on a hook");

        foreach (var (symptom, record) in state.OpenSymptoms)
            AnsiConsole.MarkupLine($"[red]symptom {record}[/] {Markup.Escape(Narrator.Describe(symptom))}");
        foreach (var rung in InForce(state))
            AnsiConsole.MarkupLine(
                $"[yellow]in force[/] {Markup.Escape($"{string.Join(", ", rung.Claims.Select(claim => $"{claim.Verb} on {claim.Target()}"))} by {rung.Case.Rule} (plan {rung.Plan})")}");
        if (state.Standstill.Said is { State: not StandstillState.Lifted } said)
            AnsiConsole.MarkupLine($"[red]{Markup.Escape(Narrator.Describe(said))}[/]; 'hypermesh policy resume' lifts it");
        foreach (var learned in Mistrusted(state))
            AnsiConsole.MarkupLine(
                $"[red]{learned.Level.ToString().ToLowerInvariant()}[/] {Markup.Escape($"{learned.Action} of {learned.Rule}, because it kept failing (record {learned.Said})")}; "
                + $"'hypermesh policy resume {Markup.Escape(learned.Rule.ToString())}' trusts it again");
        if (state.Proposals.Count(proposal => proposal.Granted is null) is > 0 and var waiting)
            AnsiConsole.MarkupLine($"[yellow]{waiting} {(waiting == 1 ? "plan waits" : "plans wait")} for approval[/]; 'hypermesh policy pending' lists them");
    }

    private static IEnumerable<LearnedAction> Mistrusted(KnowledgeState state) => state.Learned.Where(learned => learned.Level != StandingLevel.Trusted);

    private static IEnumerable<Remediation> InForce(KnowledgeState state) => state.Remediations.Where(rung => rung.InForce && rung.Claims.Count > 0);
}
