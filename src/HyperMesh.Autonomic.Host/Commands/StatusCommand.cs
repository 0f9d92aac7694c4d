using System.CommandLine;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Control;
using HyperMesh.Autonomic.Host.Policies;
using HyperMesh.Autonomic.Host.Programs;
using HyperMesh.Autonomic.Host.Settings;
using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary><c>status</c>: what is on the hooks (asked of the kernel) and what is going on (asked of the Knowledge).</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var store = Options.Store();
        var pins = Options.Pins();
        var socket = Options.Socket();
        var output = new Option<StatusFormat>("--output", "-o")
        {
            Description = "text for people, json or yaml (one document) for scripts",
            DefaultValueFactory = _ => StatusFormat.Text,
        };
        var watch = new Option<bool>("--watch", "-w") { Description = "shows it again every second, until Ctrl-C" };
        var command = new Command("status", "Shows what is on the hooks, which symptoms are raised and what is in force; of a daemon that runs, also its rules, monitors and plugins.")
        {
            store, pins, socket, watch, output,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var settings = parsed.GetValue(store) is null ? LoopStore.SettingsNow() : null;
            var path = parsed.GetValue(store) ?? settings?[DaemonSettings.Store] ?? Installation.StoreOf("knowledge");
            if (parsed.GetValue(store) is { } named && !File.Exists(named))
                throw new UsageException($"there is no Knowledge store {named}");
            var ask = ControlClient.SocketFor(parsed.GetValue(socket), settings?[DaemonSettings.Socket], path);
            var format = parsed.GetValue(output);
            return await Watching.RunAsync(
                parsed.GetValue(watch), format == StatusFormat.Text, () => AskAsync(ask, parsed.GetValue(socket) is not null, cancel), daemon =>
                {
                    Show(daemon?.Store.Path ?? path, parsed.GetValue(pins)!, daemon, format);
                    return ExitCode.Done;
                }, cancel).ConfigureAwait(false);
        });
        return command;
    }

    private static void Show(string store, string pins, StatusDocument? daemon, StatusFormat format)
    {
        var hooks = HookView.All(new PinDirectory(pins));
        // Whoever is held does not say what he knows; his store does.
        var known = (daemon is null ? null : KnownState.Of(daemon)) ?? Fold(store);
        if (format == StatusFormat.Text)
            Report(store, hooks, known, daemon);
        else if (Json.Line(Document(store, hooks, known, daemon)) is var line)
            Console.Out.WriteLine(format == StatusFormat.Json ? line : YamlText.Of(line));
    }

    /// <summary>What the daemon says; null where none answers, which is an error only where its socket was named.</summary>
    private static async Task<StatusDocument?> AskAsync(string socket, bool isNamed, CancellationToken cancel)
    {
        if (!File.Exists(socket))
            return isNamed ? throw new UsageException($"there is no socket {socket}; is 'hypermesh run' at work, and is it that of its configuration?") : null;

        try
        {
            using var client = new ControlClient(socket);
            return await client.StatusAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception fault) when (!isNamed && fault is IOException or RefusedException)
        {
            Console.Error.WriteLine($"the daemon does not answer on {socket} ({fault.Message}); this is what its store and the kernel say");
            return null;
        }
    }

    private static KnownState Fold(string path)
    {
        if (!File.Exists(path))
            return KnownState.Of(new KnowledgeState());

        using var journal = Journal.OpenToRead(path);
        return KnownState.Of(KnowledgeState.Of(journal));
    }

    private static object Document(string store, IReadOnlyList<HookView> hooks, KnownState known, StatusDocument? daemon) => new
    {
        running = StoreLock.IsTaken(store),
        store,
        hooks,
        symptoms = known.Symptoms.Select(open => new { id = open.Record, open.Rule, open.Target, open.Severity, open.Since }),
        inForce = known.InForce.Select(rung => new { rung.Plan, rung.Rule, rung.Target, rung.Group, rung.Rung, rung.Verb, rung.Hooks, rung.Verified }),
        standstill = new { known.Standstill.State, known.Standstill.Reason, known.Standstill.By },
        known.Standing,
        proposals = known.Proposals.Count,
        daemon,
    };

    private static void Report(string store, IReadOnlyList<HookView> hooks, KnownState known, StatusDocument? daemon)
    {
        Console.Out.WriteLine(StoreLock.IsTaken(store) ? $"hypermesh is running; its store is {store}" : "hypermesh is not running");
        if (daemon is not null)
            DaemonReport.Write(daemon);
        var table = new Table().Border(TableBorder.None).AddColumns("HOOK", "PROGRAM", "ID", "MODE", "STATE");
        foreach (var hook in hooks)
            table.AddRow(Terminal.Text(hook.Hook), Terminal.Text(hook.Program ?? "?"), $"{hook.ProgramId}", hook.Mode ?? "?", Terminal.Text(hook.State));
        if (hooks.Count > 0)
            AnsiConsole.Write(table);
        else
            Console.Out.WriteLine("nothing of ours is on a hook");

        foreach (var symptom in known.Symptoms)
            AnsiConsole.MarkupLine($"[red]symptom {symptom.Record}[/] {Terminal.Text(symptom.Words)}");
        foreach (var rung in known.InForce)
            AnsiConsole.MarkupLine($"[yellow]in force[/] {Terminal.Text(rung.Words)}");
        if (known.Standstill.State != StatusReader.Name(StandstillState.Lifted))
            AnsiConsole.MarkupLine($"[red]{Terminal.Text(known.Standstill.Words)}[/]; 'hypermesh policy resume' lifts it");
        foreach (var learned in known.Standing)
            AnsiConsole.MarkupLine(
                $"[red]{learned.Level}[/] {Terminal.Text($"{learned.Action} of {learned.Rule}, because it kept failing (record {learned.Record})")}; "
                + $"'hypermesh policy resume {Terminal.Text(learned.Rule)}' trusts it again");
        if (known.Proposals.Count is > 0 and var waiting)
            AnsiConsole.MarkupLine($"[yellow]{waiting} {(waiting == 1 ? "plan waits" : "plans wait")} for approval[/]; 'hypermesh policy pending' lists them");
    }
}
