using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Hosting;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>How many may follow decisions and flows at once: those who keep their connection for long must leave some to the others. Thread-safe.</summary>
internal sealed class StreamPlaces(IHostApplicationLifetime lifetime)
{
    private const int Most = 16;

    private int _taken;

    /// <summary>Takes a place until the answer has ended; a refusal where there is none left.</summary>
    /// <param name="context">The request.</param>
    /// <param name="ends">When its reader goes, or the daemon ends.</param>
    public Refusal? WhyNone(HttpContext context, out CancellationToken ends)
    {
        ends = default;
        if (Interlocked.Increment(ref _taken) > Most)
        {
            Interlocked.Decrement(ref _taken);
            return new Refusal($"{Most} readers follow already, and no more are taken", "end one of them");
        }

        BearWithSlowReaders(context);
        var source = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        context.Response.OnCompleted(() =>
        {
            Interlocked.Decrement(ref _taken);
            source.Dispose();
            return Task.CompletedTask;
        });
        ends = source.Token;
        return null;
    }

    /// <summary>Who does not read for a while is not cut off by the server's own rate: he is told what he has missed.</summary>
    public static void BearWithSlowReaders(HttpContext context)
    {
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
    }

    /// <summary>The end of the request, or of the daemon, is how a stream ends, and no fault.</summary>
    public static async IAsyncEnumerable<T> UntilItEnds<T>(IAsyncEnumerable<T> events, [EnumeratorCancellation] CancellationToken cancel)
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
}
