using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Host.Flows;
using HyperMesh.Autonomic.Host.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>The control API: HTTP and JSON over a unix socket, where who may open it may use all of it; and, with the page and the metrics, over TCP, where
/// <see cref="WebGuard"/> judges.</summary>
internal sealed class ControlServer : IAsyncDisposable
{
    public const int LongestBody = 64 << 10;

    private const int MostOnSocket = 64;
    private const int MostOnPort = 1024;
    private static readonly TimeSpan TimeToAnswer = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(2);

    private readonly WebApplication _app;
    private readonly WebListener? _web;

    private ControlServer(WebApplication app, string? path, WebListener? web) => (_app, Path, _web) = (app, path, web);

    /// <summary>The unix socket that it listens on; null for none.</summary>
    public string? Path { get; }

    /// <summary>Begins to listen.</summary>
    /// <param name="daemon">What is asked.</param>
    /// <param name="path">Of the socket; null for none.</param>
    /// <param name="settings">Who may open it.</param>
    /// <param name="web">The port of the page and the metrics, which goes with this; null for none.</param>
    /// <param name="logging">For faults of the server.</param>
    /// <exception cref="IOException">The socket cannot be made; the message says why and the mend.</exception>
    public static async Task<ControlServer> StartAsync(
        Daemon daemon, string? path, ControlSettings settings, WebListener? web, ILoggerFactory logging)
    {
        var app = Build(daemon, path, settings, web, logging);
        try
        {
            // Whoever opens the page sees what was before; where there is no page, nothing is kept until somebody asks.
            if (web is not null)
                app.Services.GetRequiredService<LiveFeed>();
            await app.StartAsync().ConfigureAwait(false);
            return new ControlServer(app, path, web);
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeToEnd);
        await _app.StopAsync(limit.Token).ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _web?.Dispose();
        if (Path is null)
            return;
        try
        {
            File.Delete(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays where nothing can be written any more; nobody listens, so the next run takes its place.
        }
    }

    private static WebApplication Build(Daemon daemon, string? path, ControlSettings settings, WebListener? web, ILoggerFactory logging)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "hypermesh" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            Limit(kestrel);
            // The socket last: whoever finds it finds the port too.
            if (web is not null)
                kestrel.Listen(web.Address, listen => Listen(listen, MostOnPort, web.Certificate));
            if (path is not null)
                kestrel.ListenUnixSocket(path, listen => Listen(listen, MostOnSocket, null));
        });
        builder.Services.Configure<SocketTransportOptions>(transport =>
            transport.CreateBoundListenSocket = end => end is UnixDomainSocketEndPoint ? ControlSocket.Listen(path!, settings) : web!.Socket);
        // Signals are the daemon's own business.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton(logging);
        builder.Services.AddSingleton(daemon);
        builder.Services.AddSingleton<StatusReader>();
        builder.Services.AddSingleton<StreamPlaces>();
        builder.Services.AddSingleton(_ => new FlowService(new PinDirectory(daemon.Settings.PinRoot)));
        builder.Services.AddSingleton<LiveFeed>();
        builder.Services.AddRouting();
        builder.Services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        builder.Services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new RequestTimeoutPolicy { Timeout = TimeToAnswer });
        builder.Services.AddProblemDetails(problems => problems.CustomizeProblemDetails = ControlProblems.Complete);
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ControlJson.Default);
            json.SerializerOptions.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict;
            json.SerializerOptions.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
            json.SerializerOptions.DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull;
            json.SerializerOptions.UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow;
        });
        ControlDescription.Add(builder.Services);
        var app = builder.Build();
        app.UseExceptionHandler(new ExceptionHandlerOptions { StatusCodeSelector = ControlProblems.StatusOf, SuppressDiagnosticsCallback = _ => true });
        app.UseStatusCodePages();
        if (web is not null)
            app.Use(new WebGuard(web.Settings, web.Tokens).InvokeAsync);
        app.MapWhen(context => HttpMethods.IsGet(context.Request.Method) && WebPage.Has(context.Request.Path), page => page.Run(WebPage.ServeAsync));
        app.UseRouting();
        app.UseRequestTimeouts();
        app.MapControlApi();
        return app;
    }

    /// <summary>Each way in has its own connections: a crowd at the port does not shut out who comes by the socket.</summary>
    private static void Listen(ListenOptions listen, int most, X509Certificate2? certificate)
    {
        var open = 0;
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => async connection =>
        {
            try
            {
                if (Interlocked.Increment(ref open) <= most)
                    await next(connection).ConfigureAwait(false);
            }
            finally
            {
                Interlocked.Decrement(ref open);
            }
        });
        if (certificate is not null)
            listen.UseHttps(certificate);
    }

    /// <summary>Who sends without end, or hardly at all, is cut off.</summary>
    private static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = LongestBody;
        kestrel.Limits.MaxRequestLineSize = 4 << 10;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
