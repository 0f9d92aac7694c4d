using System.Security.Cryptography;

namespace HyperMesh.Autonomic.Mesh;

/// <summary>The end that is asked for a session. A message comes in, a message goes out. Not thread-safe.</summary>
/// <remarks>docs/mesh.md says what the messages are, and why.</remarks>
public sealed class HandshakeResponder : IDisposable
{
    internal const string Role = "responder";
    internal const string Agreed = "agreed";

    private readonly HandshakeState _state;
    private readonly SessionTerms _terms;
    private bool _hasAnswered;
    private bool _isOver;

    /// <param name="settings">How this node shakes hands.</param>
    /// <param name="session">The number under which it will receive; not 0, and in use by no other session.</param>
    /// <exception cref="PlatformNotSupportedException">The suite cannot be used here.</exception>
    public HandshakeResponder(HandshakeSettings settings, uint session)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfZero(session);
        _state = new HandshakeState(settings);
        _terms = _state.Terms(session);
    }

    /// <summary>The session, once the other end has proved who it is. It must be able to receive before what <see cref="Take"/> has returned is sent. Belongs to
    /// whoever takes it.</summary>
    public SessionKeys? Session { get; private set; }

    /// <summary>Looks at a hello before anything is done for it that costs more than a hash.</summary>
    /// <param name="hello">The message.</param>
    /// <param name="suite">Of this node.</param>
    /// <param name="cookies">Who makes them; null where none are wanted.</param>
    /// <param name="address">Of the other end, as bytes.</param>
    /// <returns>A message with a cookie to send back, after which the hello is forgotten; null where it may be taken.</returns>
    /// <exception cref="HandshakeException">It is none.</exception>
    public static byte[]? Retry(ReadOnlySpan<byte> hello, HandshakeSuite suite, CookieJar? cookies, ReadOnlySpan<byte> address)
    {
        var (_, cookie) = HandshakeMessage.ReadHello(hello, suite);
        if (cookies is null)
            return null;
        var bare = HandshakeMessage.Bare(hello, cookie);
        return cookies.IsGood(hello[cookie], address, bare) ? null : HandshakeMessage.WriteRetry(cookies.Make(address, bare));
    }

    /// <summary>Takes the next message of the other end.</summary>
    /// <returns>What to send.</returns>
    /// <exception cref="HandshakeException">It has come to nothing.</exception>
    public byte[] Take(ReadOnlySpan<byte> message)
    {
        if (_isOver)
            throw new InvalidOperationException("the handshake is over");
        try
        {
            return _hasAnswered ? End(message) : Answer(message);
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
    }

    private byte[] Answer(ReadOnlySpan<byte> hello)
    {
        var (shares, _) = HandshakeMessage.ReadHello(hello, _state.Suite);
        var shown = hello[shares].ToArray();
        var answer = _state.Agree(secret => KeyShares.Answer(_state.Suite, shown, secret.Span));
        var open = HandshakeMessage.WriteAnswer(RandomNumberGenerator.GetBytes(HandshakeMessage.RandomLength), answer);
        _state.Say(hello);
        _state.Say(open);
        var box = _state.Prove(Role, _terms);
        _state.Say(box);
        _hasAnswered = true;
        return [.. open, .. box];
    }

    private byte[] End(ReadOnlySpan<byte> message)
    {
        var (peer, terms) = _state.Judge(
            HandshakeInitiator.Role, HandshakeMessage.ReadBox(message, HandshakeMessage.Confirm, HandshakeMessage.BoxLengthOf(_state.Suite)));
        _state.Say(message);
        var transcript = _state.Transcript;
        Session = new SessionKeys(peer, _terms, terms).Filled(_state.Schedule, transcript, isInitiator: false);
        _isOver = true;
        return HandshakeMessage.WriteBox(HandshakeMessage.Done, _state.Schedule.Seal(Agreed, transcript, []));
    }
}
