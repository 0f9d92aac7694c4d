using System.Text.Json;
using HyperMesh.Autonomic.Documents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>What is said of a request that cannot be done: words and a mend, never a trace of the stack.</summary>
internal static class ControlProblems
{
    /// <summary>The status that an exception stands for.</summary>
    public static int StatusOf(Exception fault) => fault switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        TimeoutException or ObjectDisposedException => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary>Fills in what a problem does not say of itself.</summary>
    public static void Complete(ProblemDetailsContext problem)
    {
        var details = problem.ProblemDetails;
        details.Extensions.Remove("traceId");
        details.Type = null;
        if (details.Detail is not null)
            return;

        var (detail, hint) = Words(problem);
        details.Detail = detail;
        if (hint is not null)
            details.Extensions["hint"] = hint;
    }

    private static (string Detail, string? Hint) Words(ProblemDetailsContext problem)
    {
        var (request, response) = (problem.HttpContext.Request, problem.HttpContext.Response);
        return (response.StatusCode, problem.Exception) switch
        {
            (StatusCodes.Status404NotFound, _) => ($"there is no {request.Path}", Nearest(problem.HttpContext) ?? "GET /v1/openapi.json lists what there is"),
            (StatusCodes.Status405MethodNotAllowed, _) => ($"{request.Path} does not take {request.Method}", $"use {response.Headers[HeaderNames.Allow]}"),
            (StatusCodes.Status413PayloadTooLarge, _) => ($"the body is too large; at most {ControlServer.LongestBody >> 10} KiB are taken", null),
            (StatusCodes.Status415UnsupportedMediaType, _) => ("the body is to be JSON", "send it with Content-Type: application/json"),
            (StatusCodes.Status503ServiceUnavailable, TimeoutException) => ("the loop does not answer", "GET /v1/health says who holds it"),
            (StatusCodes.Status503ServiceUnavailable, _) => ("the loop has ended", null),
            (StatusCodes.Status504GatewayTimeout, _) => ("it took too long", null),
            (StatusCodes.Status500InternalServerError, IOException fault) => (fault.Message, null),
            (StatusCodes.Status500InternalServerError, _) => ("something went wrong in the daemon", "its log says more"),
            (_, { InnerException: JsonException json }) => ($"the body cannot be read: {json.Message}", null),
            (_, { } fault) => (fault.Message, null),
            _ => ("the request cannot be read", null),
        };
    }

    private static string? Nearest(HttpContext context)
    {
        var known = context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/'));
        return NearestName.Hint(context.Request.Path.Value ?? "", known);
    }
}
