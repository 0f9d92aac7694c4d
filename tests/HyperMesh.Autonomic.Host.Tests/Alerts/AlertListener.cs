using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace HyperMesh.Autonomic.Host.Tests.Alerts;

/// <summary>A real HTTP listener in the place of an Alertmanager: keeps what it is told, and answers as the test wants.</summary>
internal sealed class AlertListener : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly Channel<JsonElement> _told = Channel.CreateUnbounded<JsonElement>();
    private int _requests;
    private volatile string _authorization = "";
    private volatile int _answer = StatusCodes.Status200OK;

    private AlertListener(WebApplication app) => _app = app;

    /// <summary>What it answers from now on.</summary>
    public int Answer { set => _answer = value; }

    /// <summary>From now on its answers have a body without end.</summary>
    public bool HasNoEnd { get; set; }

    /// <summary>Requests so far, whatever was answered.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>The header Authorization of the last request; empty for none.</summary>
    public string Authorization => _authorization;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<AlertListener> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddRouting();
        var listener = new AlertListener(builder.Build());
        listener._app.MapPost("/api/v2/alerts", (RequestDelegate)listener.TakeAsync);
        await listener._app.StartAsync();
        return listener;
    }

    /// <summary>The next list of alerts that was taken.</summary>
    public async Task<JsonElement> NextAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        return await _told.Reader.ReadAsync(limit.Token);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        _authorization = context.Request.Headers.Authorization.ToString();
        context.Request.ContentType.ShouldBe("application/json; charset=utf-8");
        var alerts = (await JsonDocument.ParseAsync(context.Request.Body)).RootElement;
        context.Response.StatusCode = _answer;
        if (_answer == StatusCodes.Status200OK)
            await _told.Writer.WriteAsync(alerts);
        while (HasNoEnd)
            await context.Response.Body.WriteAsync(new byte[1 << 16], context.RequestAborted);
    }
}
