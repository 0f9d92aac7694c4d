using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HyperMesh.Autonomic.Monitors.Tests.Prometheus;

/// <summary>An exporter in this process: it answers as a test says.</summary>
internal sealed class Exporter : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Action<Exporter, HttpListenerContext> _answer;
    private int _asked;

    public Exporter(Action<Exporter, HttpListenerContext> answer)
    {
        (_answer, Authority) = (answer, $"127.0.0.1:{FreePort()}");
        _listener.Prefixes.Add($"http://{Authority}/");
        _listener.Start();
        _ = ServeAsync();
    }

    public string Authority { get; }

    public string Address => $"http://{Authority}/metrics";

    public int Asked => Volatile.Read(ref _asked);

    public List<string?> Accepted { get; } = [];

    public List<string?> Tokens { get; } = [];

    /// <summary>One that always answers with this text.</summary>
    public static Exporter Of(string text, string type = "text/plain; version=0.0.4") => new((_, context) => Write(context, text, type));

    public static void Write(HttpListenerContext context, string text, string type = "text/plain; version=0.0.4", bool gzip = false)
    {
        context.Response.ContentType = type;
        if (gzip)
            context.Response.AddHeader("Content-Encoding", "gzip");
        using var body = gzip ? new GZipStream(context.Response.OutputStream, CompressionLevel.Fastest) : context.Response.OutputStream;
        body.Write(Encoding.UTF8.GetBytes(text));
    }

    public static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync().ConfigureAwait(false);
                Interlocked.Increment(ref _asked);
                Accepted.Add(context.Request.Headers["Accept"]);
                Tokens.Add(context.Request.Headers["Authorization"]);
                try
                {
                    _answer(this, context);
                    context.Response.Close();
                }
                catch (Exception fault) when (fault is HttpListenerException or IOException or InvalidOperationException)
                {
                    // Who asked has gone.
                    context.Response.Abort();
                }
            }
        }
        catch (Exception end) when (end is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
