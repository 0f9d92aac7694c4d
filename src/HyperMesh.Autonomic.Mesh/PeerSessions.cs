using System.Security.Cryptography;

namespace HyperMesh.Autonomic.Mesh;

/// <summary>The sessions of a node: one for each peer that is sent on, and those that are still received on. Thread-safe.</summary>
/// <remarks>A new session replaces an old one without a frame lost: both ends receive under both for a while. Who has begun the handshake sends under the new one at once, since the other end
/// receives under it before it says <em>done</em>; the other waits until that word has come.</remarks>
public sealed class PeerSessions : IDisposable
{
    /// <summary>How long after a new session has come the old one is still received.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    /// <summary>How long the end that was called goes on sending under the old session.</summary>
    public static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    /// <summary>The share of lifetime or frames after which a session is replaced.</summary>
    private const double Due = 0.6;

    private readonly Lock _gate = new();
    private readonly IFrameKeys _frames;
    private readonly TimeProvider _clock;
    private readonly uint _slots;
    private readonly Dictionary<uint, PeerSession> _received = [];
    private readonly Dictionary<string, PeerSession> _sending = [];
    private readonly List<(PeerSession Next, long At)> _turning = [];
    private readonly Dictionary<uint, uint> _taken = [];
    private IReadOnlyDictionary<uint, PeerSession> _shown = new Dictionary<uint, PeerSession>();

    /// <param name="frames">Where keys of frames go.</param>
    /// <param name="slots">Sessions have to differ in their numbers modulo this one.</param>
    /// <param name="clock">Monotonic.</param>
    public PeerSessions(IFrameKeys frames, uint slots, TimeProvider clock) => (_frames, _slots, _clock) = (frames, slots, clock);

    /// <summary>Sessions that came to be.</summary>
    public long Agreed { get; private set; }

    /// <summary>All that are received on, by the numbers of frames and beats to this node.</summary>
    public IReadOnlyDictionary<uint, PeerSession> Received => Volatile.Read(ref _shown);

    /// <summary>The session that frames and beats to a peer are sent on; null for none.</summary>
    public PeerSession? SendingTo(MeshPeer peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        lock (_gate)
            return _sending.GetValueOrDefault(peer.Name);
    }

    /// <summary>A number for a session to come: to be given to <see cref="Agree"/> or to <see cref="GiveBack"/>.</summary>
    /// <exception cref="IOException">All are taken.</exception>
    public uint NewNumber()
    {
        lock (_gate)
        {
            if (_taken.Count >= _slots)
                throw new IOException($"{_slots} sessions are in use or being agreed on, and there is no room for more");
            uint number;
            do
                number = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint)));
            while (number == 0 || !_taken.TryAdd(number % _slots, number));
            return number;
        }
    }

    /// <summary>The number's handshake is over; it is free again where that has come to nothing.</summary>
    public void GiveBack(uint number)
    {
        lock (_gate)
            if (!_received.ContainsKey(number))
                Free(number);
    }

    /// <summary>Receives on a new session, and sends on it when its turn comes.</summary>
    /// <param name="peer">With whom.</param>
    /// <param name="keys">Belong to this object from now on, also where this fails.</param>
    /// <param name="isCaller">Whether this end has begun the handshake.</param>
    /// <exception cref="IOException">The kernel does not take the keys; nothing has changed.</exception>
    public void Agree(MeshPeer peer, SessionKeys keys, bool isCaller)
    {
        ArgumentNullException.ThrowIfNull(peer);
        ArgumentNullException.ThrowIfNull(keys);
        lock (_gate)
        {
            if (_received.Values.Any(other => other.Keys.SendSession == keys.SendSession))
            {
                Free(keys.ReceiveSession);
                keys.Dispose();
                throw new IOException($"{peer.Name} has chosen the number of another session; the next handshake will have another");
            }

            var session = new PeerSession(peer, keys, new BeatCipher(keys), _clock.GetTimestamp());
            try
            {
                _frames.Receive(peer, keys);
            }
            catch
            {
                Free(keys.ReceiveSession);
                Close(session);
                throw;
            }

            _received.Add(keys.ReceiveSession, session);
            try
            {
                if (isCaller || !_sending.ContainsKey(peer.Name))
                    Turned(session);
                else
                    _turning.Add((session, session.Agreed + Ticks(Turn)));
            }
            catch
            {
                Forget(session);
                throw;
            }

            Show();
            Agreed++;
        }
    }

    /// <summary>The peer's own words have come under this session: it is able to receive under it, and so nothing waits any more.</summary>
    public void Heard(PeerSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        lock (_gate)
        {
            if (_turning.All(one => one.Next != session))
                return;
            try
            {
                Turned(session);
                _turning.RemoveAll(one => one.Next == session);
            }
            catch (IOException)
            {
                // Its turn comes all the same, and then whoever tends is told.
            }
        }
    }

    /// <summary>Does what is due: sends on new sessions, forgets old ones. To be called every second or so.</summary>
    /// <exception cref="IOException">The kernel does not take it.</exception>
    public void Tend()
    {
        lock (_gate)
        {
            // What is over goes first: keys end in time, also where the kernel does not take new ones.
            var now = _clock.GetTimestamp();
            foreach (var session in _received.Values.Where(session => IsOver(session, now)).ToList())
                Forget(session);
            foreach (var (next, _) in _turning.Where(one => one.At <= now).ToList())
            {
                Turned(next);
                _turning.RemoveAll(one => one.Next == next);
            }
        }
    }

    /// <summary>Whether it is time to agree on a new session with a peer.</summary>
    public bool IsDue(MeshPeer peer)
    {
        lock (_gate)
        {
            if (SendingTo(peer) is not { } session)
                return true;
            return _clock.GetElapsedTime(session.Agreed) > session.Keys.Lifetime * Due || _frames.Sealed(session.Keys) > session.Keys.Packets * Due;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var session in _received.Values.ToList())
            {
                try
                {
                    Forget(session);
                }
                catch (IOException)
                {
                    // What the kernel keeps of it expires there.
                }
            }
        }
    }

    private void Turned(PeerSession session)
    {
        _frames.Send(session.Peer, session.Keys);
        _sending[session.Peer.Name] = session;
    }

    /// <summary>Whether its life is over, or that of whoever came before a newer one.</summary>
    private bool IsOver(PeerSession session, long now)
    {
        var age = _clock.GetElapsedTime(session.Agreed, now);
        if (age > session.Keys.Lifetime)
            return true;
        return _sending.TryGetValue(session.Peer.Name, out var sending) && sending != session && sending.Agreed >= session.Agreed
            && _clock.GetElapsedTime(sending.Agreed, now) > Overlap;
    }

    private void Forget(PeerSession session)
    {
        _received.Remove(session.Keys.ReceiveSession);
        if (_sending.GetValueOrDefault(session.Peer.Name) == session)
            _sending.Remove(session.Peer.Name);
        _turning.RemoveAll(one => one.Next == session);
        Show();
        try
        {
            // Its number stays taken where the kernel may still know it.
            _frames.Forget(session.Keys);
            Free(session.Keys.ReceiveSession);
        }
        finally
        {
            Close(session);
        }
    }

    private void Free(uint number)
    {
        if (_taken.TryGetValue(number % _slots, out var taken) && taken == number)
            _taken.Remove(number % _slots);
    }

    private void Show() => Volatile.Write(ref _shown, _received.ToDictionary());

    private static void Close(PeerSession session)
    {
        session.Beats.Dispose();
        session.Keys.Dispose();
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * _clock.TimestampFrequency);
}
