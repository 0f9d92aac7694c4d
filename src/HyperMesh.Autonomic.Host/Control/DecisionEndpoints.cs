using System.Net.ServerSentEvents;
using System.Text.Json;
using HyperMesh.Autonomic.Engine.Knowledge;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Hosting;

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
        return TypedResults.Ok(new DecisionPage([.. records.Select(record => Parse(RecordJson.WriteLine(record)))], records is [.., var last] ? last.Id : null));
    }

    public static Results<ServerSentEventsResult<string>, ProblemHttpResult> Stream(
        [AsParameters] DecisionQuery query, HttpContext context, Daemon daemon, StreamPlaces places, IHostApplicationLifetime lifetime)
    {
        var (filter, _) = query.Read(context.Request, out var problem);
        var header = context.Request.Headers[LastSeen].ToString();
        var after = DecisionQuery.Number("after", query.After ?? (header.Length > 0 ? header : null), 0, long.MaxValue, ref problem);
        if (query.Last is not null || query.Until is not null)
            problem ??= new Refusal("a stream has no end, and 'last' and 'until' say where to end", "leave them out");
        if (problem is not null)
            return problem.As(StatusCodes.Status400BadRequest);
        if (!places.TryTake())
            return new Refusal($"{StreamPlaces.Most} readers follow the decisions already, and no more are taken", "end one of them").As(StatusCodes.Status503ServiceUnavailable);

        // Who does not read for a while is not cut off: he is told what he has missed.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        context.Response.OnCompleted(() =>
        {
            places.Free();
            ends.Dispose();
            return Task.CompletedTask;
        });
        return TypedResults.ServerSentEvents(UntilItEnds(new DecisionStream(daemon.Journal).ReadAsync(filter, after, ends.Token), ends.Token));
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
            [.. steps.Take(MostSteps).Select(step => Parse(RecordJson.WriteStep(step.Record, step.Depth)))], [.. missing], steps.Count > MostSteps));
    }

    /// <summary>The end of the request, or of the daemon, is how a stream ends, and no fault.</summary>
    private static async IAsyncEnumerable<SseItem<string>> UntilItEnds(IAsyncEnumerable<SseItem<string>> events, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await using var next = events.GetAsyncEnumerator(cancel);
        while (true)
        {
            try
            {
                if (!await next.MoveNextAsync().ConfigureAwait(false))
                    yield break;
            }
            catch (OperationCanceledException)
            {
                yield break;
            }

            yield return next.Current;
        }
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
