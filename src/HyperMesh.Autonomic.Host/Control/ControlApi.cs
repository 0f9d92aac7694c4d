using HyperMesh.Autonomic.Host.Flows;
using HyperMesh.Autonomic.Host.Metrics;
using HyperMesh.Autonomic.Host.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>The endpoints. What they do is in a class for each concern.</summary>
internal static class ControlApi
{
    public static void MapControlApi(this WebApplication app)
    {
        app.MapOpenApi("/v1/openapi.json").ExcludeFromDescription();
        app.MapMetrics();
        // Whoever calls has to expect these everywhere.
        var api = app.MapGroup("/v1").WithTags("control")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status500InternalServerError).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapGet("/status", StatusEndpoints.StatusAsync).WithName("status").WithSummary("What runs, and how it is.");
        api.MapGet("/health", StatusEndpoints.HealthAsync).WithName("health").WithSummary("Whether all is well; 503 when it is not.");
        api.MapGet("/fleet", StatusEndpoints.FleetAsync).WithName("fleet").WithSummary("The fleet's nodes, as its shared store knows them.");
        api.MapGet("/alerts", StatusEndpoints.Alerts).WithName("alerts").WithSummary("The alerts that are judged, as they stand.");
        api.MapGet("/decisions", DecisionEndpoints.Read).WithName("decisions")
            .WithSummary("What was seen, decided and done, oldest first; the filters of 'knowledge log'.");
        api.MapGet("/decisions/stream", DecisionEndpoints.Stream).WithName("stream")
            .WithSummary("Decisions as they are made, as server-sent events: begin, decision, and lost with a count for a reader that was too slow.")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream").DisableRequestTimeout();
        api.MapGet("/why/{id}", DecisionEndpoints.Why).WithName("why").WithSummary("The walk from a record to what caused it, down to the values that were judged.");
        api.MapGet("/flows", FlowEndpoints.Read).WithName("flows")
            .WithSummary("Who talks to whom on the hooks that keep a table of flows, with the verdict and what is not in the tables; or the largest, with 'top'.");
        api.MapGet("/flows/stream", FlowEndpoints.Stream).WithName("flowStream")
            .WithSummary("Flows as they come, as server-sent events: begin, flow for each once, and lost with a count and why.")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream").DisableRequestTimeout();
        api.MapGet("/series", LiveEndpoints.Series).WithName("series").WithSummary("The series that the loop sees, with their newest values.");
        api.MapGet("/series/{id}", LiveEndpoints.History).WithName("seriesHistory").WithSummary("The last five minutes of a series, with the band that a detector expected.");
        api.MapGet("/live", LiveEndpoints.LiveAsync).WithName("live")
            .WithSummary("What happens, as server-sent events: tick once a second with the newest values, status every other second, decision, and lost with a count for a reader that was too slow.")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream").DisableRequestTimeout();
        api.MapGet("/me", LiveEndpoints.Me).WithName("me").WithSummary("Who asks, and what he may do.");
        api.MapPost("/approvals/{id}", ChangeEndpoints.AnswerAsync).WithName("answer").WithSummary("Approves or denies a plan that waits.");
        api.MapPost("/standstill", ChangeEndpoints.StandStillAsync).WithName("standstill").WithSummary("Stops the loop from acting, or lets it go on.");
        api.MapPost("/silences", ChangeEndpoints.SilenceAsync).WithName("silence").WithSummary("Keeps a rule from beginning anything new for a time.");
        api.MapPost("/resumptions", ChangeEndpoints.ResumeAsync).WithName("resume").WithSummary("Trusts a rule's actions again, which were demoted or suspended.");
        api.MapPost("/log-level", ChangeEndpoints.SetLogLevel).WithName("log-level").WithSummary("Changes how much the daemon logs, until it ends.");
        api.MapPost("/stop", ChangeEndpoints.StopAsync).WithName("stop").WithSummary("Ends the daemon, as SIGTERM does; over the unix socket, for the daemon's user and root.")
            .ProducesProblem(StatusCodes.Status403Forbidden);
        api.MapPost("/reload", ChangeEndpoints.ReloadAsync).WithName("reload").WithSummary("Reads policies and configuration again, as SIGHUP does.");
    }
}
