using HyperMesh.Autonomic.Engine;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Host.Alerts;
using HyperMesh.Autonomic.Host.Fleet;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>How the daemon is.</summary>
internal static class StatusEndpoints
{
    private const string Ok = "ok";
    private const string Degraded = "degraded";
    private const string Failing = "failing";

    public static async Task<Ok<StatusDocument>> StatusAsync(StatusReader reader, CancellationToken cancel) =>
        TypedResults.Ok(await reader.ReadAsync(cancel).ConfigureAwait(false));

    public static async Task<Ok<FleetDocument>> FleetAsync(Daemon daemon, CancellationToken cancel) =>
        TypedResults.Ok(await daemon.Roster.ReadAsync(cancel).ConfigureAwait(false));

    public static async Task<Results<Ok<HealthDocument>, JsonHttpResult<HealthDocument>>> HealthAsync(StatusReader reader, Daemon daemon, CancellationToken cancel)
    {
        var hooks = await reader.AskAsync(UncertainHooks, cancel).ConfigureAwait(false);
        var loop = reader.LoopNow(hooks is not null);
        var look = daemon.Telemetry.Kernel.Last;
        var firing = daemon.Alerts.States.Where(alert => alert.Phase == AlertPhase.Firing).ToDictionary(alert => alert.Rule.Name);
        List<HealthCheckView> checks =
        [
            loop.State == "running" ? Check("loop", Said(firing, AlertRules.LoopLag)) : new("loop", Failing, loop.HeldBy ?? "it does not answer"),
            Check("kernel", look.Problem is { } problem ? [problem] : []),
            Check("hooks", hooks ?? []),
            Check("maps", Said(firing, AlertRules.MapFill)),
            Check("store", Said(firing, AlertRules.StoreSpace)),
            Check("monitors", [.. daemon.Loop.Monitors.Where(monitor => monitor.IsFailing == true).Select(monitor => $"{monitor.Name} fails")]),
            Check("plugins", [.. daemon.Plugins.States.Where(plugin => plugin.Phase is not PluginPhase.Loaded).Select(plugin => $"{plugin.Name}: {plugin.LastFault ?? StatusReader.Name(plugin.Phase)}")]),
            Check("policies", Said(daemon.Reloader.PolicyError)),
            Check("configuration", Said(daemon.Reloader.Configuration.Error)),
            Check("fleet", [.. daemon.Fleet.Link == FleetLink.Away ? ["its store does not answer"] : (string[])[], .. reader.Refused() is { } refused ? [refused.Message] : (string[])[]]),
            Check("losses", [.. Said(firing, AlertRules.EventsLost), .. LeftOut(daemon)]),
            Check("alerts", [.. firing.Values.Select(alert => $"{alert.Rule.Name}: {alert.Words}")]),
        ];
        var worst = checks.Exists(check => check.Status == Failing) ? Failing : checks.Exists(check => check.Status == Degraded) ? Degraded : Ok;
        var health = new HealthDocument(worst, checks);
        return worst == Failing ? TypedResults.Json(health, ControlJson.Default.HealthDocument, statusCode: StatusCodes.Status503ServiceUnavailable) : TypedResults.Ok(health);
    }

    public static Ok<AlertsDocument> Alerts(Daemon daemon) => TypedResults.Ok(new AlertsDocument([.. daemon.Alerts.States.Select(AlertView.Of)]));

    private static List<string> UncertainHooks(AutonomicLoop loop) =>
    [
        .. loop.State.Hooks.Where(hook => hook.IsUncertain).Select(hook => $"nobody can tell what {hook.Hook} holds"),
        .. loop.State.Hooks.Where(hook => hook.Drift is not null).Select(hook => $"{hook.Hook} holds {hook.Drift!.Value.Found}"),
    ];

    private static IReadOnlyList<string> Said(Dictionary<string, AlertState> firing, string alert) => firing.GetValueOrDefault(alert) is { } state ? [state.Words] : [];

    private static IReadOnlyList<string> LeftOut(Daemon daemon) =>
        daemon.Board.LeftOut is var count and > 0 ? [$"{count} series found no room and are not shown"] : [];

    private static IReadOnlyList<string> Said(ReloadError? error) => error is null ? [] : [error.Message];

    private static HealthCheckView Check(string name, IReadOnlyList<string> wrong) =>
        new(name, wrong.Count == 0 ? Ok : Degraded, wrong.Count == 0 ? null : string.Join("; ", wrong));
}
