using System.Globalization;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Control;
using Spectre.Console;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary>What a daemon says of itself, for people.</summary>
internal static class DaemonReport
{
    public static void Write(StatusDocument status)
    {
        Line($"version {status.Version}, pid {status.Pid}, up for {Length(status.UptimeSeconds)} since {status.StartedAt:yyyy-MM-dd HH:mm:ss}Z");
        if (status.Loop.State != "running")
            AnsiConsole.MarkupLine($"[red]the loop is {Terminal.Text(status.Loop.State)}[/]: {Terminal.Text(status.Loop.HeldBy ?? "it does not answer")}");
        var fleet = status.Policies.FleetRevision is { } revision ? $" (revision {revision} of the fleet)" : "";
        Line($"policies: revision {status.Policies.Revision}{fleet} with {Count(status.Policies.Rules, "rule")}, of {status.Policies.Path}");
        Write(status.Policies.Error);
        if (status.Configuration.File is { } file)
            Line($"configuration: {file}");
        Write(status.Configuration.Error);
        if (status.Configuration.NeedsRestart.Count > 0)
            AnsiConsole.MarkupLine($"[yellow]from the next start on[/]: {Terminal.Text(string.Join(", ", status.Configuration.NeedsRestart))}");
        if (status.Fleet.Name is { } name)
            Line($"fleet: {name}, as {status.Fleet.Node}, {status.Fleet.Link}, {Count(status.Fleet.Nodes, "node")} up");
        if (status.Fleet.Refused is { } refused)
            Write(new ReloadError(refused.At, refused.Message, refused.Problems));
        if (status.Loop is { TicksCoalesced: > 0 } or { EventsLost: > 0 } or { DecisionsUnread: > 0 })
            Line($"lost: {status.Loop.TicksCoalesced} ticks coalesced, {status.Loop.EventsLost} events, {status.Loop.DecisionsUnread} decisions not written to the output");
        foreach (var alert in status.Alerts.Where(alert => alert.State == "firing"))
            AnsiConsole.MarkupLine($"[red]alert {alert.Name}[/] since {alert.Since:HH:mm:ss}: {Terminal.Text(alert.Detail is { } detail ? $"{alert.Summary} ({detail})" : alert.Summary)}");
        Rules(status.Rules ?? []);
        foreach (var monitor in status.Monitors.Where(monitor => monitor.Health != "well"))
            AnsiConsole.MarkupLine($"[yellow]monitor {Terminal.Text(monitor.Name)}[/]: {monitor.Health}");
        foreach (var plugin in status.Plugins.Where(plugin => plugin.State != "loaded"))
            AnsiConsole.MarkupLine($"[yellow]plugin {Terminal.Text(plugin.Name)}[/]: {plugin.State}{Terminal.Text(plugin.LastFault is { } fault ? $", {fault}" : "")}");
        foreach (var hook in (status.Hooks ?? []).Where(hook => hook.Desired is not null && (hook.IsUncertain || hook.Drift is not null)))
            AnsiConsole.MarkupLine($"[red]{Terminal.Text(hook.Hook)}[/] should hold {Terminal.Text(hook.Desired!)}, {Terminal.Text(hook.Drift is { } found ? $"and holds {found}" : "and nobody can tell what it holds")}");
    }

    private static void Rules(IReadOnlyList<RuleStatus> rules)
    {
        var busy = rules.Where(rule => rule.State != "armed").ToList();
        Line($"rules: {rules.Count - busy.Count} armed{(busy.Count == 0 ? "" : $", {busy.Count} not:")}");
        if (busy.Count == 0)
            return;

        var table = new Table().Border(TableBorder.None).AddColumns("RULE", "MODE", "STATE", "WHERE", "SINCE", "WHY NOT");
        foreach (var rule in busy)
            foreach (var one in rule.Cases.DefaultIfEmpty(new CaseStatus("", null, rule.State, null, null, null, null, null)))
                table.AddRow(
                    Terminal.Text(rule.Rule), rule.Mode, rule.State == "suspended" ? rule.State : one.State, Terminal.Text(one.Group is null ? one.Target : $"{one.Target} {one.Group}"),
                    one.Since?.ToString("HH:mm:ss", CultureInfo.InvariantCulture) ?? "", Terminal.Text(one.Held ?? ""));
        AnsiConsole.Write(table);
    }

    private static void Write(ReloadError? error)
    {
        if (error is null)
            return;

        AnsiConsole.MarkupLine($"[red]{error.At:HH:mm:ss} {Terminal.Text(error.Message)}[/]");
        foreach (var problem in error.Problems.Skip(1))
            Line($"  {problem}");
    }

    private static void Line(string words) => Console.Out.WriteLine(words);

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    private static string Length(double seconds) => DurationText.Format(TimeSpan.FromSeconds(Math.Round(seconds)));
}
