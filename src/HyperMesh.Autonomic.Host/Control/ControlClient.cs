using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Settings;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>The command line's end of the control socket.</summary>
internal sealed class ControlClient : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;

    /// <summary>Path of the socket.</summary>
    public string SocketPath { get; }

    /// <param name="socket">Path of the socket.</param>
    public ControlClient(string socket)
    {
        SocketPath = socket;
        // A socket has no proxy, no cookies and nobody to trace: what looks for them takes longer than the question.
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) => await ConnectAsync(socket, cancel).ConfigureAwait(false),
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
        })
        {
            BaseAddress = new Uri("http://localhost/"),
            Timeout = Limit,
        };
    }

    /// <summary>The socket to ask: the one that is named, else the one of the environment, else what the configuration says, else the one beside the store.</summary>
    /// <param name="named">With <c>--socket</c>; null for none.</param>
    /// <param name="configured">What the configuration says; null for nothing, or where another store is named.</param>
    /// <param name="store">The store.</param>
    public static string SocketFor(string? named, string? configured, string store) =>
        (named ?? Environment.GetEnvironmentVariable(DaemonSettings.Socket.Variable)) is { Length: > 0 } chosen
            ? Path.GetFullPath(chosen)
            : configured is { Length: > 0 } ? configured : ControlSettings.SocketOf(store);

    /// <summary>What is said of a socket that is somebody else's.</summary>
    public static RefusedException NotPermitted(string path) => new($"{path} may not be opened by this user; run it as the daemon's user or as root");

    /// <summary>Asks for the status.</summary>
    /// <exception cref="IOException">The daemon does not answer; the message says why.</exception>
    public Task<StatusDocument> StatusAsync(CancellationToken cancel) => GetAsync("/v1/status", ControlJson.Default.StatusDocument, cancel);

    /// <summary>Asks for a document.</summary>
    /// <exception cref="IOException">The daemon does not answer, or refuses; the message says why.</exception>
    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancel)
        where T : class => AskAsync(
        async () =>
        {
            using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), cancel).ConfigureAwait(false);
            await RequireAsync(answer, cancel).ConfigureAwait(false);
            return await answer.Content.ReadFromJsonAsync(type, cancel).ConfigureAwait(false);
        },
        cancel);

    /// <summary>Asks whether all is well.</summary>
    /// <exception cref="IOException">As <see cref="StatusAsync"/>.</exception>
    public Task<HealthDocument> HealthAsync(CancellationToken cancel) => AskAsync(
        async () =>
        {
            // What fails is said with a status of its own, and with the same document.
            using var answer = await _http.GetAsync("/v1/health", cancel).ConfigureAwait(false);
            if (answer.Content.Headers.ContentType?.MediaType == "application/problem+json")
                await RequireAsync(answer, cancel).ConfigureAwait(false);
            return await answer.Content.ReadFromJsonAsync(ControlJson.Default.HealthDocument, cancel).ConfigureAwait(false);
        },
        cancel);

    /// <summary>Asks for the page of metrics.</summary>
    /// <exception cref="IOException">As <see cref="StatusAsync"/>.</exception>
    public Task<string> MetricsAsync(bool isOpenMetrics, CancellationToken cancel) => AskAsync<string>(
        async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics") { Headers = { { "Accept", isOpenMetrics ? "application/openmetrics-text" : "text/plain" } } };
            using var answer = await _http.SendAsync(request, cancel).ConfigureAwait(false);
            await RequireAsync(answer, cancel).ConfigureAwait(false);
            return await answer.Content.ReadAsStringAsync(cancel).ConfigureAwait(false);
        },
        cancel);

    /// <summary>Changes how much the daemon logs.</summary>
    /// <exception cref="IOException">As <see cref="StatusAsync"/>.</exception>
    public Task<LogLevelDocument> SetLogLevelAsync(Microsoft.Extensions.Logging.LogLevel level, CancellationToken cancel) => AskAsync(
        async () =>
        {
            using var answer = await _http.PostAsJsonAsync(
                "/v1/log-level", new LogLevelRequest { Level = level.ToString() }, ControlJson.Default.LogLevelRequest, cancel).ConfigureAwait(false);
            await RequireAsync(answer, cancel).ConfigureAwait(false);
            return await answer.Content.ReadFromJsonAsync(ControlJson.Default.LogLevelDocument, cancel).ConfigureAwait(false);
        },
        cancel);

    /// <summary>Asks the daemon to end.</summary>
    /// <exception cref="RefusedException">This user may not.</exception>
    /// <exception cref="IOException">As <see cref="StatusAsync"/>.</exception>
    public Task<StopDocument> StopAsync(string? reason, CancellationToken cancel) => AskAsync(
        async () =>
        {
            using var answer = await _http.PostAsJsonAsync("/v1/stop", new StopRequest { Reason = reason }, ControlJson.Default.StopRequest, cancel).ConfigureAwait(false);
            await RequireAsync(answer, cancel).ConfigureAwait(false);
            return await answer.Content.ReadFromJsonAsync(ControlJson.Default.StopDocument, cancel).ConfigureAwait(false);
        },
        cancel);

    /// <summary>Reads server-sent events, until the daemon ends or it is cancelled.</summary>
    /// <exception cref="IOException">The daemon does not answer, or refuses; the message says why.</exception>
    public async IAsyncEnumerable<(string Kind, string Data)> FollowAsync(string path, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var answer = await AskAsync(() => OpenAsync(path, cancel), cancel).ConfigureAwait(false);
        await using var stream = await answer.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancel).ConfigureAwait(false))
            yield return (item.EventType, item.Data);
    }

    public void Dispose() => _http.Dispose();

    private async Task<T> AskAsync<T>(Func<Task<T?>> ask, CancellationToken cancel)
        where T : class
    {
        try
        {
            return await ask().ConfigureAwait(false) ?? throw new IOException("the daemon has answered nothing");
        }
        catch (Exception fault) when (fault is HttpRequestException or System.Text.Json.JsonException || (fault is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            throw fault.InnerException is SocketException { SocketErrorCode: SocketError.AccessDenied }
                ? NotPermitted(SocketPath)
                : new IOException((fault.InnerException ?? fault).Message, fault);
        }
    }

    private async Task<HttpResponseMessage?> OpenAsync(string path, CancellationToken cancel)
    {
        var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
        try
        {
            await RequireAsync(answer, cancel).ConfigureAwait(false);
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private static async Task RequireAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        if (answer.IsSuccessStatusCode)
            return;

        var problem = await answer.Content.ReadFromJsonAsync(ControlJson.Default.ProblemDetails, cancel).ConfigureAwait(false);
        var hint = problem?.Extensions.TryGetValue("hint", out var said) == true ? $"; {said}" : "";
        var words = $"the daemon says: {problem?.Detail ?? $"{(int)answer.StatusCode}"}{hint}";
        throw answer.StatusCode == HttpStatusCode.Forbidden ? new RefusedException(words) : new IOException(words);
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
