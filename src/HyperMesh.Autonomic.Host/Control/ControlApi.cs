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
        // Whoever calls has to expect these everywhere.
        var api = app.MapGroup("/v1").WithTags("control")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status500InternalServerError).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapGet("/status", StatusEndpoints.StatusAsync).WithName("status").WithSummary("What runs, and how it is.");
        api.MapGet("/health", StatusEndpoints.HealthAsync).WithName("health").WithSummary("Whether all is well; 503 when it is not.");
        api.MapGet("/decisions", DecisionEndpoints.Read).WithName("decisions")
            .WithSummary("What was seen, decided and done, oldest first; the filters of 'knowledge log'.");
        api.MapGet("/decisions/stream", DecisionEndpoints.Stream).WithName("stream")
            .WithSummary("Decisions as they are made, as server-sent events: begin, decision, and lost with a count for a reader that was too slow.")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream").DisableRequestTimeout();
        api.MapGet("/why/{id}", DecisionEndpoints.Why).WithName("why").WithSummary("The walk from a record to what caused it, down to the values that were judged.");
        api.MapPost("/approvals/{id}", ChangeEndpoints.AnswerAsync).WithName("answer").WithSummary("Approves or denies a plan that waits.");
        api.MapPost("/standstill", ChangeEndpoints.StandStillAsync).WithName("standstill").WithSummary("Stops the loop from acting, or lets it go on.");
        api.MapPost("/reload", ChangeEndpoints.ReloadAsync).WithName("reload").WithSummary("Reads policies and configuration again, as SIGHUP does.");
    }
}
