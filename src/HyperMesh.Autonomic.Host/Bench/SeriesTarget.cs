using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>Series for a scraper, served on loopback until it is disposed of.</summary>
internal sealed class SeriesTarget : IDisposable
{
    private readonly HttpListener _listener = new();

    /// <param name="exposition">The series, in Prometheus' text form, anew for each scrape.</param>
    public SeriesTarget(Func<string> exposition)
    {
        Authority = $"127.0.0.1:{FreePort()}";
        _listener.Prefixes.Add($"http://{Authority}/");
        _listener.Start();
        _ = ServeAsync(exposition);
    }

    /// <summary>So many gauges that all change from one scrape to the next.</summary>
    public static SeriesTarget Changing(int series)
    {
        var scrapes = 0;
        return new SeriesTarget(() =>
        {
            var (scrape, text) = (Interlocked.Increment(ref scrapes), new StringBuilder("# TYPE bench_load gauge\n"));
            for (var i = 0; i < series; i++)
                text.Append(CultureInfo.InvariantCulture, $"bench_load{{shard=\"{i}\"}} {((scrape * 7) + (i * 13)) % 100}\n");
            return text.ToString();
        });
    }

    /// <summary>Host and port.</summary>
    public string Authority { get; }

    /// <summary>A port of loopback that nobody has at this moment.</summary>
    public static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync(Func<string> exposition)
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync().ConfigureAwait(false);
                context.Response.ContentType = "text/plain; version=0.0.4";
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(exposition())).ConfigureAwait(false);
                context.Response.Close();
            }
        }
        catch (Exception end) when (end is HttpListenerException or ObjectDisposedException)
        {
            // The bench is over.
        }
    }
}
