using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>The control API: HTTP and JSON over a unix socket. Who may open the socket may use all of it.</summary>
internal sealed class ControlServer : IAsyncDisposable
{
    public const int LongestBody = 64 << 10;

    private const int MostConnections = 64;
    private static readonly TimeSpan TimeToAnswer = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(2);

    private readonly WebApplication _app;

    private ControlServer(WebApplication app, string path) => (_app, Path) = (app, path);

    /// <summary>Where it listens.</summary>
    public string Path { get; }

    /// <summary>Begins to listen.</summary>
    /// <param name="daemon">What is asked.</param>
    /// <param name="path">Of the socket.</param>
    /// <param name="settings">Who may open it.</param>
    /// <param name="logging">For faults of the server.</param>
    /// <exception cref="IOException">The socket cannot be made; the message says why and the mend.</exception>
    public static async Task<ControlServer> StartAsync(Daemon daemon, string path, ControlSettings settings, ILoggerFactory logging)
    {
        var app = Build(daemon, path, settings, logging);
        try
        {
            await app.StartAsync().ConfigureAwait(false);
            return new ControlServer(app, path);
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
        try
        {
            File.Delete(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays where nothing can be written any more; nobody listens, so the next run takes its place.
        }
    }

    private static WebApplication Build(Daemon daemon, string path, ControlSettings settings, ILoggerFactory logging)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "hypermesh" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            Limit(kestrel);
            kestrel.ListenUnixSocket(path, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.Configure<SocketTransportOptions>(transport => transport.CreateBoundListenSocket = _ => ControlSocket.Listen(path, settings));
        // Signals are the daemon's own business.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton(logging);
        builder.Services.AddSingleton(daemon);
        builder.Services.AddSingleton<StatusReader>();
        builder.Services.AddSingleton<StreamPlaces>();
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
        app.UseRouting();
        app.UseRequestTimeouts();
        app.MapControlApi();
        return app;
    }

    /// <summary>Who sends without end, or hardly at all, is cut off.</summary>
    private static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
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
