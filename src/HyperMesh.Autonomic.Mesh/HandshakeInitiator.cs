using System.Security.Cryptography;

namespace HyperMesh.Autonomic.Mesh;

/// <summary>The end that wants a session. A message comes in, a message goes out; how they travel is not its business. Not thread-safe.</summary>
/// <remarks>docs/mesh.md says what the messages are, and why.</remarks>
public sealed class HandshakeInitiator : IDisposable
{
    internal const string Role = "initiator";

    private readonly HandshakeState _state;
    private readonly KeyShares _shares;
    private readonly SessionTerms _terms;
    private readonly byte[] _random = RandomNumberGenerator.GetBytes(HandshakeMessage.RandomLength);
    private byte[] _hello = [];
    private bool _hasRetried;
    private bool _isOver;
    private (PeerIdentity Peer, SessionTerms Terms)? _peer;

    /// <param name="settings">How this node shakes hands.</param>
    /// <param name="session">The number under which it will receive; not 0, and in use by no other session.</param>
    /// <exception cref="PlatformNotSupportedException">The suite cannot be used here.</exception>
    public HandshakeInitiator(HandshakeSettings settings, uint session)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfZero(session);
        _state = new HandshakeState(settings);
        _shares = new KeyShares(settings.Suite);
        _terms = _state.Terms(session);
    }

    /// <summary>The session, once the other end has confirmed it: frames may be sent. Belongs to whoever takes it.</summary>
    public SessionKeys? Session { get; private set; }

    /// <summary>The first message.</summary>
    public byte[] Begin() => _hello = HandshakeMessage.WriteHello(_state.Suite, _random, _shares.Public, []);

    /// <summary>Takes the next message of the other end.</summary>
    /// <returns>What to send; null at the end, when <see cref="Session"/> is there.</returns>
    /// <exception cref="HandshakeException">It has come to nothing.</exception>
    public byte[]? Take(ReadOnlySpan<byte> message)
    {
        if (_isOver || _hello.Length == 0)
            throw new InvalidOperationException("the handshake has not begun, or is over");
        try
        {
            if (_peer is not null)
                return End(message);
            return message is [HandshakeMessage.Retry, ..] && !_hasRetried ? Retry(message) : Confirm(message);
        }
        catch
        {
            _isOver = true;
            throw;
        }
    }

    public void Dispose()
    {
        _isOver = true;
        _state.Dispose();
        _shares.Dispose();
    }

    private byte[] Retry(ReadOnlySpan<byte> message)
    {
        _hasRetried = true;
        return _hello = HandshakeMessage.WriteHello(_state.Suite, _random, _shares.Public, HandshakeMessage.ReadRetry(message));
    }

    private byte[] Confirm(ReadOnlySpan<byte> message)
    {
        var (shares, box) = HandshakeMessage.ReadAnswer(message, _state.Suite);
        _state.Say(_hello);
        _state.Say(message[..box]);
        var answer = message[shares].ToArray();
        _state.Agree(secret =>
        {
            _shares.Agree(answer, secret.Span);
            return true;
        });
        _peer = _state.Judge(HandshakeResponder.Role, message[box..]);
        _state.Say(message[box..]);
        var confirmation = HandshakeMessage.WriteBox(HandshakeMessage.Confirm, _state.Prove(Role, _terms));
        _state.Say(confirmation);
        return confirmation;
    }

    private byte[]? End(ReadOnlySpan<byte> message)
    {
        var transcript = _state.Transcript;
        _state.Open(HandshakeResponder.Agreed, transcript, HandshakeMessage.ReadBox(message, HandshakeMessage.Done, KeySchedule.TagLength));
        var (peer, terms) = _peer!.Value;
        Session = new SessionKeys(peer, _terms, terms).Filled(_state.Schedule, transcript, isInitiator: true);
        _isOver = true;
        return null;
    }
}
