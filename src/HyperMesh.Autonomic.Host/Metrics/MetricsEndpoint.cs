using System.IO.Compression;
using System.IO.Pipelines;
using HyperMesh.Autonomic.Host.Control;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary><c>GET /metrics</c>, in the format that the scraper prefers.</summary>
internal static class MetricsEndpoint
{
    public const string Path = "/metrics";
    public const string TextType = "text/plain; version=0.0.4; charset=utf-8";
    public const string OpenType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private const string OpenMedia = "application/openmetrics-text";
    private const string Gzip = "gzip";

    /// <summary>Serves the metrics of the daemon among the services.</summary>
    public static IEndpointConventionBuilder MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapMetrics(routes.ServiceProvider.GetRequiredService<Daemon>().Metrics);

    /// <summary>Serves a page of metrics.</summary>
    public static IEndpointConventionBuilder MapMetrics(this IEndpointRouteBuilder routes, MetricsPage page) =>
        routes.MapGet(Path, (RequestDelegate)(context => ServeAsync(context, page))).ExcludeFromDescription();

    /// <summary>Whether OpenMetrics 1.0 is wanted rather than the text format: of those that are accepted the one with the highest weight, of equal ones OpenMetrics
    /// where it is named. Who accepts neither gets text, as with every exporter.</summary>
    internal static bool WantsOpenMetrics(IList<string> accept)
    {
        if (!MediaTypeHeaderValue.TryParseList(accept, out var types))
            return false;

        var (open, text) = (0.0, 0.0);
        foreach (var type in types)
        {
            var weight = type.Quality ?? 1;
            if (type.MediaType == OpenMedia)
            {
                var version = type.Parameters.FirstOrDefault(parameter => parameter.Name == "version")?.Value;
                if (version is null || version == "1.0.0")
                    open = Math.Max(open, weight);
            }
            else if (type.MediaType == "text/plain" || type.MediaType == "text/*" || type.MediaType == "*/*")
            {
                text = Math.Max(text, weight);
            }
        }

        return open > 0 && open >= text;
    }

    /// <summary>Whether gzip is accepted.</summary>
    internal static bool WantsGzip(IList<string> accept) =>
        StringWithQualityHeaderValue.TryParseList(accept, out var encodings)
        && (encodings.FirstOrDefault(encoding => encoding.Value == Gzip) ?? encodings.FirstOrDefault(encoding => encoding.Value == "*")) is { } chosen
        && chosen.Quality is not 0;

    private static async Task ServeAsync(HttpContext context, MetricsPage page)
    {
        var (request, response) = (context.Request, context.Response);
        var isOpenMetrics = WantsOpenMetrics(request.Headers.Accept!);
        response.ContentType = isOpenMetrics ? OpenType : TextType;
        response.Headers.Vary = "Accept, Accept-Encoding";
        response.Headers.CacheControl = "no-store";
        if (!WantsGzip(request.Headers.AcceptEncoding!))
        {
            await page.WriteAsync(response.BodyWriter, isOpenMetrics, context.RequestAborted).ConfigureAwait(false);
            return;
        }

        response.Headers.ContentEncoding = Gzip;
        // Fastest: a page of metrics is so uniform that more work hardly makes it smaller.
        await using var gzip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        var pipe = PipeWriter.Create(gzip, new StreamPipeWriterOptions(leaveOpen: true));
        await page.WriteAsync(pipe, isOpenMetrics, context.RequestAborted).ConfigureAwait(false);
        await pipe.CompleteAsync().ConfigureAwait(false);
    }
}
