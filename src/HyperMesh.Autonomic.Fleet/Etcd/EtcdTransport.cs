using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using HyperMesh.Autonomic.Engine.Fleet;

namespace HyperMesh.Autonomic.Fleet.Etcd;

/// <summary>One try of one request at one member: HTTP, JSON, time limits and errors. Thread-safe.</summary>
internal sealed class EtcdTransport : IDisposable
{
    /// <summary>The largest answer, and the largest message of a watch, in bytes of JSON.</summary>
    private const int LargestAnswer = 16 << 20;

    private readonly TimeProvider _time;
    private readonly EtcdTls _tls;
    private readonly HttpClient _http;

    public EtcdTransport(FleetSettings settings, TimeProvider time)
    {
        // A member that hangs must not cost a third of the lease.
        RequestLimit = TimeSpan.FromMilliseconds(Math.Clamp(settings.Lease.TotalMilliseconds / 6, 300, 2000));
        _time = time;
        _tls = new EtcdTls(settings);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = RequestLimit,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            SslOptions = _tls.Options(),
            ConnectCallback = ConnectAsync,
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>For one try of one request at one member, and for opening a watch.</summary>
    public TimeSpan RequestLimit { get; }

    /// <summary>Sends a request and reads the whole answer.</summary>
    public async Task<TAnswer> SendAsync<TRequest, TAnswer>(
        Uri endpoint, string path, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType, string? token, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(RequestLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            using var response = await PostAsync(endpoint, path, request, requestType, token, either.Token).ConfigureAwait(false);
            var body = await ReadAsync(endpoint, response, either.Token).ConfigureAwait(false);
            return JsonSerializer.Deserialize(body.AsSpan(), answerType) ?? throw new JsonException("the answer is null");
        }
        catch (Exception e) when (e is not EtcdException && !cancel.IsCancellationRequested)
        {
            throw Explain(endpoint, e);
        }
    }

    /// <summary>Opens a stream of answers, one JSON document a line.</summary>
    public async Task<EtcdStream> OpenAsync<TRequest>(
        Uri endpoint, string path, TRequest request, JsonTypeInfo<TRequest> requestType, string? token, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(RequestLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        HttpResponseMessage? response = null;
        try
        {
            response = await PostAsync(endpoint, path, request, requestType, token, either.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            return new EtcdStream(response, body, LargestAnswer, e => Explain(endpoint, e));
        }
        catch (Exception e) when (e is not EtcdException && !cancel.IsCancellationRequested)
        {
            response?.Dispose();
            throw Explain(endpoint, e);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _tls.Dispose();
    }

    private async Task<HttpResponseMessage> PostAsync<TRequest>(
        Uri endpoint, string path, TRequest request, JsonTypeInfo<TRequest> requestType, string? token, CancellationToken cancel)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(endpoint, path));
        message.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request, requestType));
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (token is not null)
            message.Headers.TryAddWithoutValidation("Authorization", token);

        // A member that is cut off from its leader ends its streams instead of staying silent.
        message.Headers.TryAddWithoutValidation("Grpc-Metadata-hasleader", "true");
        var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.OK)
            return response;
        using (response)
            throw await ReadErrorAsync(endpoint, response, cancel).ConfigureAwait(false);
    }

    private static async Task<EtcdException> ReadErrorAsync(Uri endpoint, HttpResponseMessage response, CancellationToken cancel)
    {
        var body = await ReadAsync(endpoint, response, cancel).ConfigureAwait(false);
        try
        {
            if (JsonSerializer.Deserialize(body.AsSpan(), EtcdJson.Default.ErrorBody) is { Code: > 0 } error)
                return EtcdException.From(endpoint, error.Code, FleetText.Clean(error.Message ?? error.Error ?? "", 200));
        }
        catch (JsonException)
        {
            // What is no JSON is not from etcd's gateway.
        }

        if (response.StatusCode == HttpStatusCode.BadRequest && body.AsSpan().IndexOf("HTTPS"u8) >= 0)
            return new EtcdException(EtcdFault.Refused, endpoint, "it speaks TLS; write https:// in spec.fleet.etcd.endpoints");
        return (int)response.StatusCode >= 500
            ? new EtcdException(EtcdFault.Unavailable, endpoint, $"HTTP {(int)response.StatusCode}")
            : new EtcdException(
                EtcdFault.Refused, endpoint, $"HTTP {(int)response.StatusCode}: this is no etcd 3.4 or later with its JSON gateway; check the port, and --enable-grpc-gateway");
    }

    private static async Task<byte[]> ReadAsync(Uri endpoint, HttpResponseMessage response, CancellationToken cancel)
    {
        var body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        using var whole = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (int read; (read = await body.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0;)
        {
            if (whole.Length + read > LargestAnswer)
                throw new EtcdException(EtcdFault.TooLarge, endpoint, $"an answer is larger than {LargestAnswer >> 20} MB");
            whole.Write(buffer, 0, read);
        }

        return whole.ToArray();
    }

    private EtcdException Explain(Uri endpoint, Exception e) => e switch
    {
        EtcdException known => known,
        OperationCanceledException => new EtcdException(EtcdFault.Unavailable, endpoint, $"no answer within {RequestLimit.TotalSeconds:0.#} s", e),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } when HasSocketError(e, SocketError.HostNotFound) =>
            new EtcdException(EtcdFault.Refused, endpoint, $"there is no host '{endpoint.Host}'; check spec.fleet.etcd.endpoints", e),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            new EtcdException(EtcdFault.Unreachable, endpoint, $"the name '{endpoint.Host}' cannot be resolved now", e),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => ExplainTls(endpoint, e),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } =>
            new EtcdException(EtcdFault.Unreachable, endpoint, "nobody answers there; is the store up, and is the port right?", e),
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } when endpoint.Scheme == Uri.UriSchemeHttp =>
            new EtcdException(EtcdFault.Refused, endpoint, "the answer is no HTTP; if the store speaks TLS, write https:// in spec.fleet.etcd.endpoints", e),
        InvalidDataException => new EtcdException(EtcdFault.TooLarge, endpoint, e.Message, e),
        JsonException => new EtcdException(EtcdFault.Refused, endpoint, $"the answer is not etcd's: {e.Message}", e),
        _ => new EtcdException(EtcdFault.Unavailable, endpoint, $"the connection broke: {e.Message}", e),
    };

    private EtcdException ExplainTls(Uri endpoint, Exception e)
    {
        if (_tls.WhyRefused(endpoint.IdnHost) is { } why)
            return new EtcdException(EtcdFault.Refused, endpoint, why, e);
        if (e.InnerException is AuthenticationException || e.InnerException is IOException { Message: var said } && said.Contains("frame", StringComparison.Ordinal))
            return new EtcdException(
                EtcdFault.Refused, endpoint, $"no TLS can be agreed on ({e.InnerException.Message}); is it http://, or is a certificate asked for (spec.fleet.etcd.certificate and key)?", e);
        return new EtcdException(EtcdFault.Unreachable, endpoint, "the connection broke before TLS was agreed on; if the store speaks no TLS, write http://", e);
    }

    private static bool HasSocketError(Exception? e, SocketError error) => e is SocketException socket ? socket.SocketErrorCode == error : e is not null && HasSocketError(e.InnerException, error);

    /// <summary>A connection that the kernel probes while it is silent, so that a host that is gone is noticed within seconds.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 2);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(context.DnsEndPoint, cancel).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
