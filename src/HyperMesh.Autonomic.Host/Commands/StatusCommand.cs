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
        var state = new KnowledgeState();
        if (!File.Exists(path))
            return state;

        using var journal = Journal.OpenToRead(path);
        foreach (var record in journal.Read())
            state.Apply(record);
        return state;
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
        inForce = state.Hooks.SelectMany(hook => hook.Remediations).Where(r => r.InForce).Select(r => new
        {
            plan = r.Plan,
            rule = r.Rule.ToString(),
            target = r.Target,
            verb = r.Action.Verb,
            verified = r.Verified?.Result,
        }),
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
        foreach (var remediation in state.Hooks.SelectMany(hook => hook.Remediations).Where(r => r.InForce))
            AnsiConsole.MarkupLine(
                $"[yellow]in force[/] {Markup.Escape($"{remediation.Action.Verb} on {remediation.Target} by {remediation.Rule} (plan {remediation.Plan})")}");
    }
}
