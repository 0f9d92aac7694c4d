using System.Net;
using System.Net.Sockets;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Plugins.Mesh;

/// <summary>Sends beats to all neighbours and takes theirs, on two threads of its own, which go before others where that is allowed: a host that is busy is not dead.</summary>
internal sealed class BeatRunner : IDisposable
{
    private readonly IReadOnlyList<LinkRun> _links;
    private readonly PeerSessions _sessions;
    private readonly RouteBoard _routes;
    private readonly Socket _socket;
    private readonly long _period;
    private readonly CancellationTokenSource _end = new();
    private readonly Thread _sending;
    private readonly Thread _receiving;
    private long _forged;
    private long _replayed;

    /// <param name="links">To the neighbours.</param>
    /// <param name="sessions">Of the node.</param>
    /// <param name="routes">Told to neighbours, and told by them.</param>
    /// <param name="socket">Bound to the port of beats; belongs to this object.</param>
    /// <param name="period">Between two beats.</param>
    public BeatRunner(IReadOnlyList<LinkRun> links, PeerSessions sessions, RouteBoard routes, Socket socket, TimeSpan period)
    {
        (_links, _sessions, _routes, _socket, _period) = (links, sessions, routes, socket, (long)(period.TotalSeconds * 1e9));
        _sending = new Thread(Send) { IsBackground = true, Name = "beats out" };
        _receiving = new Thread(Receive) { IsBackground = true, Name = "beats in" };
        _sending.Start();
        _receiving.Start();
    }

    /// <summary>Beats that no neighbour has made.</summary>
    public long Forged => Interlocked.Read(ref _forged);

    /// <summary>Beats that had come before.</summary>
    public long Replayed => Interlocked.Read(ref _replayed);

    public void Dispose()
    {
        _end.Cancel();
        try
        {
            // Closing alone does not wake whoever waits for a datagram.
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // It is connected to nobody, which is an error; the kernel has woken them before it says so.
        }

        _sending.Join();
        _receiving.Join();
        _socket.Dispose();
        _end.Dispose();
    }

    private void Send()
    {
        OwnPriority.TryGoFirst();
        var datagram = new byte[BeatCipher.LongestLength];
        var next = MonotonicClock.Now();
        while (!_end.IsCancellationRequested)
        {
            foreach (var link in _links)
                Send(link, datagram);
            // What was missed is not made up for.
            next = Math.Max(next + _period, MonotonicClock.Now());
            var left = next - MonotonicClock.Now();
            if (left > 0)
                _end.Token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(Math.Ceiling(left / 1e6)));
        }
    }

    private void Send(LinkRun link, byte[] datagram)
    {
        if (_sessions.SendingTo(link.Peer) is not { } session)
            return;
        if (link.Session != session)
            (link.Session, link.Sent) = (session, 0);
        try
        {
            var now = MonotonicClock.Now();
            var (echo, held, loss) = link.Quality.Answer(now);
            var length = session.Beats.Seal(new Beat(++link.Sent, now, echo, held, loss, _routes.Tell(link.Peer.Name)), datagram);
            _socket.SendTo(datagram.AsSpan(0, length), SocketFlags.None, link.Target);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The link is down, or the session has just ended: both are seen by the other end's silence.
        }
    }

    private void Receive()
    {
        OwnPriority.TryGoFirst();
        var datagram = new byte[BeatCipher.LongestLength + 1];
        var from = new IPEndPoint(_socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0).Serialize();
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var length = _socket.ReceiveFrom(datagram, SocketFlags.None, from);
                Take(datagram.AsSpan(0, length), from, MonotonicClock.Now());
            }
            catch (SocketException)
            {
                // A neighbour's port was closed, or this end is being closed.
            }
        }
    }

    private void Take(ReadOnlySpan<byte> datagram, SocketAddress from, long now)
    {
        if (BeatCipher.SessionOf(datagram) is var number && number != 0 && _sessions.Received.TryGetValue(number, out var session)
            && _links.FirstOrDefault(link => link.Peer == session.Peer && link.IsFrom(from)) is { } found)
            Take(datagram, session, found, now);
        else if (!_end.IsCancellationRequested)
            Interlocked.Increment(ref _forged);
    }

    private void Take(ReadOnlySpan<byte> datagram, PeerSession session, LinkRun link, long now)
    {
        try
        {
            if (session.Beats.Open(datagram, out var isForged) is not { } beat)
            {
                Interlocked.Increment(ref isForged ? ref _forged : ref _replayed);
                return;
            }

            _sessions.Heard(session);
            if (link.HeardIn != session)
            {
                // Beats of the old session that come late say nothing of the link.
                if (link.HeardIn is { } before && before.Agreed > session.Agreed)
                    return;
                link.HeardIn = session;
                link.Quality.Begin();
            }

            link.Quality.Heard(beat, now);
            _routes.Hear(link.Peer.Name, beat.Distances);
        }
        catch (ObjectDisposedException)
        {
            // The session has ended in this very moment.
        }
    }
}
