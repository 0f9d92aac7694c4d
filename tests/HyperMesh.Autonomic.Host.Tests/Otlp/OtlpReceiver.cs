using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace HyperMesh.Autonomic.Host.Tests.Otlp;

/// <summary>A real receiver of OTLP, by HTTP and protobuf or by gRPC: keeps what it gets, by signal.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<ProtobufMessage>> _got = [];
    private readonly ConcurrentQueue<string> _keys = [];

    private OtlpReceiver(WebApplication app) => _app = app;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>Values of the header x-key, of all requests.</summary>
    public IEnumerable<string> Keys => _keys;

    public IEnumerable<ProtobufMessage> Spans => Got("traces").SelectMany(request => request.All(1, 2, 2));

    public IEnumerable<ProtobufMessage> Logs => Got("logs").SelectMany(request => request.All(1, 2, 2));

    public IEnumerable<ProtobufMessage> Metrics => Got("metrics").SelectMany(request => request.All(1, 2, 2));

    /// <summary>Attributes of the resource of the first request of a signal.</summary>
    public IReadOnlyDictionary<string, string> ResourceOf(string signal) => Got(signal).First().All(1, 1).First().Attributes(1);

    public static async Task<OtlpReceiver> StartAsync(bool isGrpc = false)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, port => port.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        builder.Services.AddRouting();
        var receiver = new OtlpReceiver(builder.Build());
        receiver._app.MapPost("/v1/{signal}", (RequestDelegate)receiver.TakeAsync);
        receiver._app.MapPost("/opentelemetry.proto.collector.{signal}.v1.{service}/Export", (RequestDelegate)receiver.TakeCallAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private ConcurrentQueue<ProtobufMessage> Got(string signal) => _got.GetOrAdd(signal, _ => []);

    private async Task TakeAsync(HttpContext context)
    {
        context.Request.ContentType.ShouldBe("application/x-protobuf");
        await KeepAsync(context, prefix: 0);
        context.Response.ContentType = "application/x-protobuf";
    }

    /// <summary>A call of gRPC: its message follows a byte that says whether it is compressed and four of its length, and so does the (empty) answer.</summary>
    private async Task TakeCallAsync(HttpContext context)
    {
        context.Request.ContentType.ShouldBe("application/grpc");
        await KeepAsync(context, prefix: 5);
        context.Response.ContentType = "application/grpc";
        context.Response.DeclareTrailer("grpc-status");
        await context.Response.Body.WriteAsync(new byte[5]);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private async Task KeepAsync(HttpContext context, int prefix)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _keys.Enqueue(context.Request.Headers["x-key"].ToString());
        // Traces are traces in an address, and a trace in the name of a service.
        var signal = (string)context.Request.RouteValues["signal"]!;
        Got(signal == "trace" ? "traces" : signal).Enqueue(new ProtobufMessage(body.ToArray().AsMemory()[prefix..]));
    }
}
