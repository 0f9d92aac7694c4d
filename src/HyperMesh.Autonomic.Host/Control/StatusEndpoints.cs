using HyperMesh.Autonomic.Engine;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Engine.Plugins;
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

    public static async Task<Results<Ok<HealthDocument>, JsonHttpResult<HealthDocument>>> HealthAsync(StatusReader reader, Daemon daemon, CancellationToken cancel)
    {
        var hooks = await reader.AskAsync(UncertainHooks, cancel).ConfigureAwait(false);
        var loop = reader.LoopNow(hooks is not null);
        List<HealthCheckView> checks =
        [
            new("loop", loop.State == "running" ? Ok : Failing, loop.State == "running" ? null : loop.HeldBy ?? "it does not answer"),
            Check("hooks", hooks ?? []),
            Check("monitors", [.. daemon.Loop.Monitors.Where(monitor => monitor.IsFailing == true).Select(monitor => $"{monitor.Name} fails")]),
            Check("plugins", [.. daemon.Plugins.States.Where(plugin => plugin.Phase is not PluginPhase.Loaded).Select(plugin => $"{plugin.Name}: {plugin.LastFault ?? StatusReader.Name(plugin.Phase)}")]),
            Check("policies", Said(daemon.Reloader.PolicyError)),
            Check("configuration", Said(daemon.Reloader.Configuration.Error)),
            Check("fleet", daemon.Fleet.Link == FleetLink.Away ? ["its store does not answer"] : []),
        ];
        var worst = checks.Exists(check => check.Status == Failing) ? Failing : checks.Exists(check => check.Status == Degraded) ? Degraded : Ok;
        var health = new HealthDocument(worst, checks);
        return worst == Failing ? TypedResults.Json(health, ControlJson.Default.HealthDocument, statusCode: StatusCodes.Status503ServiceUnavailable) : TypedResults.Ok(health);
    }

    private static List<string> UncertainHooks(AutonomicLoop loop) =>
    [
        .. loop.State.Hooks.Where(hook => hook.IsUncertain).Select(hook => $"nobody can tell what {hook.Hook} holds"),
        .. loop.State.Hooks.Where(hook => hook.Drift is not null).Select(hook => $"{hook.Hook} holds {hook.Drift!.Value.Found}"),
    ];

    private static IReadOnlyList<string> Said(ReloadError? error) => error is null ? [] : [error.Message];

    private static HealthCheckView Check(string name, IReadOnlyList<string> wrong) =>
        new(name, wrong.Count == 0 ? Ok : Degraded, wrong.Count == 0 ? null : string.Join("; ", wrong));
}
