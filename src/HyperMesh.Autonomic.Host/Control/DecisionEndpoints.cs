using System.Text.Json;
using HyperMesh.Autonomic.Engine.Knowledge;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>The past: asked of the store's file, so that nobody's question holds the loop.</summary>
internal static class DecisionEndpoints
{
    private const int MostSteps = 1000;
    private const string LastSeen = "Last-Event-ID";

    public static Results<Ok<DecisionPage>, ProblemHttpResult> Read([AsParameters] DecisionQuery query, HttpRequest request, Daemon daemon)
    {
        var (filter, count) = query.Read(request, out var problem);
        if (problem is not null)
            return problem.As(StatusCodes.Status400BadRequest);

        using var journal = Journal.OpenToRead(daemon.Store);
        var found = query.After is null ? journal.ReadLast(filter, count) : journal.Read(filter).Take(count);
        var records = found.ToList();
        return TypedResults.Ok(new DecisionPage(
            [.. records.Select(record => Parse(RecordJson.WriteLine(record)))], [.. records.Select(record => Narrator.Describe(record.Body))], records is [.., var last] ? last.Id : null));
    }

    public static Results<ServerSentEventsResult<string>, ProblemHttpResult> Stream(
        [AsParameters] DecisionQuery query, HttpContext context, Daemon daemon, StreamPlaces places)
    {
        var (filter, _) = query.Read(context.Request, out var problem);
        var header = context.Request.Headers[LastSeen].ToString();
        var after = DecisionQuery.Number("after", query.After ?? (header.Length > 0 ? header : null), 0, long.MaxValue, ref problem);
        if (query.Last is not null || query.Until is not null)
            problem ??= new Refusal("a stream has no end, and 'last' and 'until' say where to end", "leave them out");
        if (problem is not null)
            return problem.As(StatusCodes.Status400BadRequest);
        if (places.WhyNone(context, out var ends) is { } full)
            return full.As(StatusCodes.Status503ServiceUnavailable);

        return TypedResults.ServerSentEvents(StreamPlaces.UntilItEnds(new DecisionStream(daemon.Journal).ReadAsync(filter, after, ends), ends));
    }

    public static Results<Ok<WhyDocument>, ProblemHttpResult> Why([FromRoute] string id, Daemon daemon)
    {
        Refusal? problem = null;
        var wanted = DecisionQuery.Number("id", id, 1, long.MaxValue, ref problem);
        if (problem is not null)
            return problem.As(StatusCodes.Status400BadRequest);

        using var journal = Journal.OpenToRead(daemon.Store);
        if (journal.Find(wanted!.Value) is not { } record)
            return new Refusal($"there is no record {wanted}", "GET /v1/decisions lists those there are").As(StatusCodes.Status404NotFound);

        var steps = Causes.Walk(journal, record).Take(MostSteps + 1).ToList();
        var known = steps.Select(step => step.Record.Id).ToHashSet();
        var missing = steps.SelectMany(step => step.Record.Causes).Where(cause => !known.Contains(cause)).Distinct().Where(cause => journal.Find(cause) is null);
        return TypedResults.Ok(new WhyDocument(
            [.. steps.Take(MostSteps).Select(step => Parse(RecordJson.WriteStep(step.Record, step.Depth)))],
            [.. steps.Take(MostSteps).Select(step => Narrator.Describe(step.Record.Body))],
            [.. missing], steps.Count > MostSteps));
    }

    internal static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
