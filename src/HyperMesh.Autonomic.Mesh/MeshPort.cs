using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace HyperMesh.Autonomic.Mesh;

/// <summary>Where other nodes come to shake hands. Thread-safe.</summary>
/// <remarks>What a stranger can cost is limited: so many connections at once, few of one address, a few seconds for each, a cookie before anything is worked out when there are
/// many, and one handshake for each processor at a time.</remarks>
public sealed class MeshPort : IAsyncDisposable
{
    private const int Backlog = 128;
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    private readonly Socket _listener;
    private readonly MeshPortSettings _settings;
    private readonly CookieJar _cookies;
    private readonly SemaphoreSlim _work = new(Environment.ProcessorCount);
    private readonly ConcurrentDictionary<IPAddress, int> _addresses = [];
    private readonly ConcurrentDictionary<Task, byte> _guests = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private int _open;

    private MeshPort(Socket listener, MeshPortSettings settings, TimeProvider clock)
    {
        (_listener, _settings, _cookies) = (listener, settings, new CookieJar(clock));
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>What has become of those who came.</summary>
    public MeshPortCounts Counts { get; } = new();

    /// <summary>Begins to listen.</summary>
    /// <exception cref="IOException">The address is in use, or is none of this host.</exception>
    /// <exception cref="PlatformNotSupportedException">The suite cannot be used here.</exception>
    public static MeshPort Open(IPEndPoint address, MeshPortSettings settings, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(settings);
        settings.Handshake.Require();
        var listener = settings.NewSocket?.Invoke(address.AddressFamily) ?? new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(address);
            listener.Listen(Backlog);
            return new MeshPort(listener, settings, clock ?? TimeProvider.System);
        }
        catch (SocketException fault)
        {
            listener.Dispose();
            throw new IOException($"the mesh cannot listen on {address}: {fault.Message}", fault);
        }
    }

    /// <summary>Ends it, and with it the handshakes that are going on; sessions stay.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_guests.Keys).ConfigureAwait(false);
        _work.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptAsync(_end.Token).ConfigureAwait(false);
                Take(socket, ((IPEndPoint)socket.RemoteEndPoint!).Address);
            }
            catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException full) when (full.SocketErrorCode == SocketError.TooManyOpenSockets)
            {
                // No descriptor is left, and there will be none in this very moment.
                await Task.Delay(Breath, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                // Whoever came has gone before he was let in.
            }
        }
    }

    private void Take(Socket socket, IPAddress address)
    {
        var isTooMuch = Interlocked.Increment(ref _open) > _settings.MostOpen;
        if (_addresses.AddOrUpdate(address, 1, (_, count) => count + 1) > _settings.MostOfOneAddress || isTooMuch)
        {
            Counts.Crowded();
            socket.Dispose();
            Leave(address);
            return;
        }

        socket.NoDelay = true;
        var guest = ReceiveAsync(new MessageStream(socket), address);
        _guests[guest] = 0;
        guest.ContinueWith(
            ended =>
            {
                Leave(address);
                _guests.TryRemove(ended, out _);
            }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Leave(IPAddress address)
    {
        Interlocked.Decrement(ref _open);
        // Nothing is kept of who has gone: else a list of addresses would grow with every stranger.
        if (_addresses.AddOrUpdate(address, 0, (_, count) => count - 1) <= 0)
            _addresses.TryRemove(new KeyValuePair<IPAddress, int>(address, 0));
    }

    /// <summary>Never fails: what goes wrong is counted, and the connection is closed without a word, since words would help whoever tries.</summary>
    private async Task ReceiveAsync(MessageStream stream, IPAddress address)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        limit.CancelAfter(MeshDialer.Limit);
        try
        {
            using (stream)
                await ShakeAsync(stream, address, limit.Token).ConfigureAwait(false);
            Counts.Shaken();
        }
        catch (HandshakeException refused)
        {
            Counts.Refused(refused.Fault);
            _settings.Refused?.Invoke(address, refused);
        }
        catch (OperationCanceledException)
        {
            if (!_end.IsCancellationRequested)
                Counts.Slow();
        }
        catch (Exception gone) when (gone is SocketException or IOException)
        {
            Counts.Gone();
        }
    }

    private async Task ShakeAsync(MessageStream stream, IPAddress from, CancellationToken cancel)
    {
        var address = from.GetAddressBytes();
        var hello = await stream.ReadAsync(cancel).ConfigureAwait(false);
        if (HandshakeResponder.Retry(hello.Span, _settings.Handshake.Suite, CookiesNow(), address) is { } retry)
        {
            Counts.Retried();
            await stream.WriteAsync(retry, cancel).ConfigureAwait(false);
            hello = await stream.ReadAsync(cancel).ConfigureAwait(false);
            if (HandshakeResponder.Retry(hello.Span, _settings.Handshake.Suite, _cookies, address) is not null)
                throw new HandshakeException(HandshakeFault.Forged, "the cookie that was brought back is not the one that was given");
        }

        var number = _settings.NewSession();
        try
        {
            await AnswerAsync(stream, hello, _settings.HandshakeWith(from), number, cancel).ConfigureAwait(false);
        }
        finally
        {
            _settings.Over?.Invoke(number);
        }
    }

    private async Task AnswerAsync(MessageStream stream, ReadOnlyMemory<byte> hello, HandshakeSettings settings, uint number, CancellationToken cancel)
    {
        using var handshake = new HandshakeResponder(settings, number);
        await stream.WriteAsync(await WorkAsync(handshake, hello, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
        var confirmation = await stream.ReadAsync(cancel).ConfigureAwait(false);
        var done = await WorkAsync(handshake, confirmation, cancel).ConfigureAwait(false);
        var session = handshake.Session!;
        try
        {
            await _settings.Agreed(session, cancel).ConfigureAwait(false);
        }
        catch
        {
            session.Dispose();
            throw;
        }

        await stream.WriteAsync(done, cancel).ConfigureAwait(false);
    }

    private CookieJar? CookiesNow() => Volatile.Read(ref _open) > _settings.OpenWithoutCookies ? _cookies : null;

    /// <summary>The expensive part, on the pool, so that whoever reads and writes is not held.</summary>
    private async Task<byte[]> WorkAsync(HandshakeResponder handshake, ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        await _work.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => handshake.Take(message.Span), cancel).ConfigureAwait(false);
        }
        finally
        {
            _work.Release();
        }
    }
}
