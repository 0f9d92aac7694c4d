using System.Text;

namespace HyperMesh.Autonomic.Host.Bench.Page;

/// <summary>Readers of the live stream, each with a connection of its own, until they are disposed of.</summary>
internal sealed class Readers : IAsyncDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly CancellationTokenSource _ends = new();
    private readonly Task _all;
    private long _ticks;
    private long _lost;

    public Readers(Uri daemon, int count) => _all = Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(() => ReadAsync(new Uri(daemon, "v1/live")))));

    /// <summary>Ticks that came, of all readers together.</summary>
    public long Ticks => Interlocked.Read(ref _ticks);

    /// <summary>Times that a reader was told that it had missed something.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync().ConfigureAwait(false);
        await _all.ConfigureAwait(false);
        _client.Dispose();
        _ends.Dispose();
    }

    private async Task ReadAsync(Uri address)
    {
        try
        {
            using var stream = await _client.GetStreamAsync(address, _ends.Token).ConfigureAwait(false);
            using var lines = new StreamReader(stream, Encoding.UTF8);
            while (await lines.ReadLineAsync(_ends.Token).ConfigureAwait(false) is { } line)
            {
                if (line == "event: tick")
                    Interlocked.Increment(ref _ticks);
                else if (line == "event: lost")
                    Interlocked.Increment(ref _lost);
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }
}
