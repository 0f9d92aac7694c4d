using System.Text;
using HyperMesh.Autonomic.Host.Control;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Hosting;

namespace HyperMesh.Autonomic.Host.Web;

/// <summary>What the page asks for beside what the command line asks for.</summary>
internal static class LiveEndpoints
{
    private static readonly TimeSpan TimeToTake = TimeSpan.FromSeconds(30);

    public static Ok<SeriesDocument> Series(LiveFeed feed) => TypedResults.Ok(feed.History.List());

    public static Results<Ok<SeriesHistoryDocument>, ProblemHttpResult> History([FromRoute] string id, LiveFeed feed)
    {
        Refusal? problem = null;
        var wanted = DecisionQuery.Number("id", id, 0, int.MaxValue, ref problem);
        if (problem is not null)
            return problem.As(StatusCodes.Status400BadRequest);
        return feed.History.Find((int)wanted!.Value) is { } found
            ? TypedResults.Ok(found)
            : new Refusal($"there is no series {wanted}, or not any more", "GET /v1/series lists those there are").As(StatusCodes.Status404NotFound);
    }

    public static Ok<CallerDocument> Me(HttpContext context) => TypedResults.Ok(
        context.Features.Get<Caller>() is { } token ? new CallerDocument(token.Name, token.Role)
        : context.Connection.LocalIpAddress is not null ? new CallerDocument(null, "none")
        : new CallerDocument(Caller.Of(context).Name, Caller.Operator));

    /// <summary>Writes until the reader goes, does not take anything for half a minute, or the daemon ends.</summary>
    public static async Task<Results<EmptyHttpResult, ProblemHttpResult>> LiveAsync(HttpContext context, LiveFeed feed, IHostApplicationLifetime lifetime)
    {
        if (feed.Join() is not { } reader)
            return new Refusal($"{LiveFeed.Most} readers watch already, and no more are taken", "close one of the pages").As(StatusCodes.Status503ServiceUnavailable);

        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            StreamPlaces.BearWithSlowReaders(context);
            context.Response.ContentType = "text/event-stream";
            await context.Response.StartAsync(ends.Token).ConfigureAwait(false);
            await foreach (var happened in reader.Events.ReadAllAsync(ends.Token).ConfigureAwait(false))
                await WriteAsync(context.Response, reader, happened, ends.Token).WaitAsync(TimeToTake, ends.Token).ConfigureAwait(false);
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
            // He has gone, or we go.
        }
        catch (TimeoutException)
        {
            context.Abort();
        }
        finally
        {
            feed.Leave(reader);
        }

        return TypedResults.Empty;
    }

    private static async Task WriteAsync(HttpResponse response, LiveReader reader, ReadOnlyMemory<byte> happened, CancellationToken cancel)
    {
        if (reader.TakeLost() is > 0 and var lost)
            await response.Body.WriteAsync(LiveFeed.Event("lost", Encoding.UTF8.GetBytes($$"""{"count":{{lost}}}""")), cancel).ConfigureAwait(false);
        await response.Body.WriteAsync(happened, cancel).ConfigureAwait(false);
        await response.Body.FlushAsync(cancel).ConfigureAwait(false);
    }
}
