using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Control;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HyperMesh.Autonomic.Host.Flows;

/// <summary>Flows over the control API.</summary>
internal static class FlowEndpoints
{
    public static Results<Ok<FlowPage>, ProblemHttpResult> Read([AsParameters] FlowQuery query, HttpRequest request, FlowService flows)
    {
        var selection = query.Read(out var problem);
        problem = Unknown(request) ?? problem;
        return problem is null ? TypedResults.Ok(flows.Page(selection)) : problem.As(StatusCodes.Status400BadRequest);
    }

    public static Results<ServerSentEventsResult<string>, ProblemHttpResult> Stream(
        [AsParameters] FlowQuery query, HttpContext context, FlowService flows, StreamPlaces places)
    {
        var selection = query.Read(out var problem, usual: 0);
        problem = Unknown(context.Request) ?? problem;
        if (query.Top is not null)
            problem ??= new Refusal("a stream has no end, and the largest are known only at the end", "leave 'top' out");
        if (problem is not null)
            return problem.As(StatusCodes.Status400BadRequest);
        if (places.WhyNone(context, out var ends) is { } full)
            return full.As(StatusCodes.Status503ServiceUnavailable);

        return TypedResults.ServerSentEvents(EventsAsync(flows.Follow(selection), ends));
    }

    private static Refusal? Unknown(HttpRequest request) => request.Query.Keys.FirstOrDefault(key => !FlowQuery.Names.Contains(key)) is { } unknown
        ? new Refusal($"there is no filter '{unknown}'", NearestName.Hint(unknown, FlowQuery.Names) ?? $"use {string.Join(", ", FlowQuery.Names)}")
        : null;

    private static async IAsyncEnumerable<SseItem<string>> EventsAsync(FlowFollow follow, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var reading = follow;
        var there = follow.Begin();
        yield return new SseItem<string>(Json.Line(new { hooks = follow.Sources.Select(source => source.Hook) }), "begin");
        foreach (var flow in there)
            yield return new SseItem<string>(Json.Line(flow), "flow");

        await foreach (var (flows, losses) in StreamPlaces.UntilItEnds(follow.GoOnAsync(cancel), cancel).ConfigureAwait(false))
        {
            foreach (var flow in flows)
                yield return new SseItem<string>(Json.Line(flow), "flow");
            foreach (var lost in losses)
                yield return new SseItem<string>(Json.Line(lost), "lost");
        }
    }
}
