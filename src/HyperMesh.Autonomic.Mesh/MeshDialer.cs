using System.Net;
using System.Net.Sockets;

namespace HyperMesh.Autonomic.Mesh;

/// <summary>Shakes hands with a node that listens. Thread-safe.</summary>
public static class MeshDialer
{
    /// <summary>How long a handshake may take, from the connection on.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Agrees on keys.</summary>
    /// <param name="address">Where the other node listens.</param>
    /// <param name="settings">How this node shakes hands.</param>
    /// <param name="session">The number under which it will receive; not 0, and in use by no other session.</param>
    /// <param name="receive">Makes this node able to receive under these keys: the other end sends as soon as it likes. Called before this returns; what it throws ends
    /// the handshake.</param>
    /// <param name="connect">Makes the socket, which may be bound; null for one of the process's own network namespace.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>The session; belongs to the caller.</returns>
    /// <exception cref="HandshakeException">It has come to nothing; the message says why.</exception>
    /// <exception cref="IOException">The other node cannot be reached, has closed the connection, or has not answered in time.</exception>
    /// <exception cref="PlatformNotSupportedException">The suite cannot be used here.</exception>
    public static async Task<SessionKeys> ShakeAsync(
        EndPoint address, HandshakeSettings settings, uint session, Func<SessionKeys, CancellationToken, Task> receive, Func<Socket>? connect,
        CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(receive);
        using var handshake = new HandshakeInitiator(settings, session);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        try
        {
            using var stream = await ConnectAsync(connect?.Invoke() ?? new Socket(SocketType.Stream, ProtocolType.Tcp), address, limit.Token).ConfigureAwait(false);
            await stream.WriteAsync(handshake.Begin(), limit.Token).ConfigureAwait(false);
            while (handshake.Take((await stream.ReadAsync(limit.Token).ConfigureAwait(false)).Span) is { } next)
                await stream.WriteAsync(next, limit.Token).ConfigureAwait(false);
            return await ReadyAsync(handshake.Session!, receive, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new IOException($"{address} has not shaken hands within {Limit.TotalSeconds:0} s");
        }
        catch (SocketException fault)
        {
            throw new IOException($"{address} cannot be reached: {fault.Message}", fault);
        }
        catch (EndOfStreamException gone)
        {
            throw new IOException($"{address} has closed the connection: it refuses this node, shakes hands in another way, or has too many who want to", gone);
        }
    }

    private static async Task<SessionKeys> ReadyAsync(SessionKeys session, Func<SessionKeys, CancellationToken, Task> receive, CancellationToken cancel)
    {
        try
        {
            await receive(session, cancel).ConfigureAwait(false);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static async Task<MessageStream> ConnectAsync(Socket socket, EndPoint address, CancellationToken cancel)
    {
        try
        {
            socket.NoDelay = true;
            await socket.ConnectAsync(address, cancel).ConfigureAwait(false);
            return new MessageStream(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
