using System.CommandLine;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Commands;
using HyperMesh.Autonomic.Host.Control;
using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Alerts;

/// <summary><c>health</c>: whether all is well with the daemon, and what is not. Ends with 0 when all is well.</summary>
internal static class HealthCommand
{
    public static Command Create()
    {
        var (store, socket) = (Options.Store(), Options.Socket());
        var output = new Option<StatusFormat>("--output", "-o")
        {
            Description = "text for people, json or yaml (one document) for scripts",
            DefaultValueFactory = _ => StatusFormat.Text,
        };
        var watch = new Option<bool>("--watch", "-w") { Description = "shows it again every second, until Ctrl-C" };
        var degraded = new Option<bool>("--allow-degraded") { Description = "ends with 0 while the loop runs, even though something is missing: for what starts a daemon anew that is not well" };
        var command = new Command("health", "Tells whether all is well with the daemon: kernel, hooks, maps, loop, store, monitors, plugins, policies, configuration, fleet, losses, alerts. Exits 0 when it is, 1 when not.")
        {
            store, socket, watch, degraded, output,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            using var client = DaemonSocket.Require(parsed.GetValue(store), parsed.GetValue(socket));
            return await Watching.RunAsync(parsed.GetValue(watch), parsed.GetValue(output) == StatusFormat.Text, () => client.HealthAsync(cancel), health =>
            {
                Show(health, parsed.GetValue(output));
                return health.Status == "ok" || (health.Status == "degraded" && parsed.GetValue(degraded)) ? ExitCode.Done : ExitCode.Failed;
            }, cancel).ConfigureAwait(false);
        });
        return command;
    }

    private static void Show(HealthDocument health, StatusFormat format)
    {
        if (format != StatusFormat.Text)
        {
            var line = Json.Line(health);
            Console.Out.WriteLine(format == StatusFormat.Json ? line : YamlText.Of(line));
            return;
        }

        var table = new Table().Border(TableBorder.None).AddColumns("CHECK", "STATUS", "WHY");
        foreach (var check in health.Checks)
            table.AddRow(check.Name, Coloured(check.Status), Terminal.Text(check.Detail ?? ""));
        AnsiConsole.Write(table);
        AnsiConsole.MarkupLine($"all in all: {Coloured(health.Status)}");
    }

    private static string Coloured(string status) => status switch
    {
        "ok" => "[green]ok[/]",
        "degraded" => "[yellow]degraded[/]",
        _ => $"[red]{Terminal.Text(status)}[/]",
    };
}
