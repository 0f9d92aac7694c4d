using System.Net.Http.Json;
using System.Net.Sockets;
using HyperMesh.Autonomic.Host.Settings;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>The command line's end of the control socket.</summary>
internal sealed class ControlClient : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;

    /// <param name="socket">Path of the socket.</param>
    public ControlClient(string socket)
    {
        _http = new HttpClient(new SocketsHttpHandler { ConnectCallback = async (_, cancel) => await ConnectAsync(socket, cancel).ConfigureAwait(false) })
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

    /// <summary>Asks for the status.</summary>
    /// <exception cref="IOException">The daemon does not answer; the message says why.</exception>
    public async Task<StatusDocument> StatusAsync(CancellationToken cancel)
    {
        try
        {
            return await _http.GetFromJsonAsync("/v1/status", ControlJson.Default.StatusDocument, cancel).ConfigureAwait(false)
                ?? throw new IOException("the daemon has answered nothing");
        }
        catch (Exception fault) when (fault is HttpRequestException or System.Text.Json.JsonException || (fault is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            throw new IOException((fault.InnerException ?? fault).Message, fault);
        }
    }

    public void Dispose() => _http.Dispose();

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
