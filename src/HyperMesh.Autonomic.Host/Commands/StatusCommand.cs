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
            do
            {
                var daemon = await AskAsync(ask, parsed.GetValue(socket) is not null, cancel).ConfigureAwait(false);
                if (parsed.GetValue(watch))
                    Clear(parsed.GetValue(output));
                Show(path, parsed.GetValue(pins)!, daemon, parsed.GetValue(output));
            }
            while (parsed.GetValue(watch) && await PauseAsync(cancel).ConfigureAwait(false));
            return ExitCode.Done;
        });
        return command;
    }

    private static void Show(string store, string pins, StatusDocument? daemon, StatusFormat format)
    {
        var hooks = HookView.All(new PinDirectory(pins));
        var state = Fold(store);
        if (format == StatusFormat.Text)
            Report(store, hooks, state, daemon);
        else if (Json.Line(Document(store, hooks, state, daemon)) is var line)
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
        catch (IOException fault)
        {
            if (isNamed)
                throw;
            Console.Error.WriteLine($"the daemon does not answer on {socket} ({fault.Message}); this is what its store and the kernel say");
            return null;
        }
    }

    private static void Clear(StatusFormat format)
    {
        if (format == StatusFormat.Text && AnsiConsole.Profile.Out.IsTerminal)
            AnsiConsole.Clear();
    }

    private static async Task<bool> PauseAsync(CancellationToken cancel)
    {
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancel).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is how watching ends.
            return false;
        }
    }

    private static KnowledgeState Fold(string path)
    {
        if (!File.Exists(path))
            return new KnowledgeState();

        using var journal = Journal.OpenToRead(path);
        return KnowledgeState.Of(journal);
    }

    private static object Document(string store, IReadOnlyList<HookView> hooks, KnowledgeState state, StatusDocument? daemon) => new
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
        daemon,
    };

    private static void Report(string store, IReadOnlyList<HookView> hooks, KnowledgeState state, StatusDocument? daemon)
    {
        Console.Out.WriteLine(StoreLock.IsTaken(store) ? $"hypermesh is running; its store is {store}" : "hypermesh is not running");
        if (daemon is not null)
            DaemonReport.Write(daemon);
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
