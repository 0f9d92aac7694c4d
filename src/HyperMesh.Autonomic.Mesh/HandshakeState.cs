using System.Security.Cryptography;

namespace HyperMesh.Autonomic.Mesh;

/// <summary>What both ends of a handshake have in common: what was said, the keys that come of it, and how an end proves who it is. Not thread-safe.</summary>
internal sealed class HandshakeState : IDisposable
{
    private readonly IncrementalHash _said = IncrementalHash.CreateHash(HashAlgorithmName.SHA384);
    private readonly HandshakeSettings _settings;
    private KeySchedule? _schedule;

    public HandshakeState(HandshakeSettings settings)
    {
        settings.Require();
        _settings = settings;
    }

    public HandshakeSuite Suite => _settings.Suite;

    /// <summary>Hash of what was said until now.</summary>
    public byte[] Transcript => _said.GetCurrentHash();

    public KeySchedule Schedule => _schedule ?? throw new InvalidOperationException("there is no secret yet");

    public void Say(ReadOnlySpan<byte> message) => _said.AppendData(message);

    /// <summary>Comes to the secret.</summary>
    /// <param name="agree">Fills it in.</param>
    /// <exception cref="HandshakeException">The other end has shown no keys.</exception>
    public T Agree<T>(Func<SecretBytes, T> agree)
    {
        using var secret = new SecretBytes(KeyShares.SecretLengthOf(Suite));
        try
        {
            var result = agree(secret);
            _schedule = new KeySchedule(secret.Span);
            return result;
        }
        catch (CryptographicException damaged)
        {
            throw new HandshakeException(HandshakeFault.Malformed, "the other end shows no keys that could be used", damaged);
        }
    }

    /// <summary>A box with who this end is, signed for what was said until now, and its terms.</summary>
    public byte[] Prove(string role, SessionTerms terms)
    {
        var transcript = Transcript;
        var written = new byte[SessionTerms.Length];
        terms.Write(written);
        return Schedule.Seal(role, transcript, [.. _settings.Identity.Public.Encode(), .. _settings.Identity.Sign(role, transcript), .. written]);
    }

    /// <summary>Who the other end is, and its terms.</summary>
    /// <exception cref="HandshakeException">It does not prove it, or is nobody whom this node talks to.</exception>
    public (PeerIdentity Peer, SessionTerms Terms) Judge(string role, ReadOnlySpan<byte> box)
    {
        var transcript = Transcript;
        var text = Open(role, transcript, box).AsSpan();
        var (keys, signatures) = (PeerIdentity.LengthOf(Suite), PeerIdentity.SignatureLengthOf(Suite));
        var peer = PeerIdentity.Decode(Suite, text[..keys]);
        if (!peer.Verify(role, transcript, text.Slice(keys, signatures)))
            throw new HandshakeException(HandshakeFault.Forged, "the other end has not signed with the keys that it shows");
        if (peer.Fingerprint == _settings.Identity.Public.Fingerprint)
            throw new HandshakeException(HandshakeFault.Reflected, "the other end is this node itself");
        if (_settings.WhyRefused(peer) is { } why)
            throw new HandshakeException(HandshakeFault.UnknownPeer, why);
        return (peer, SessionTerms.Read(text[(keys + signatures)..]));
    }

    /// <exception cref="HandshakeException">Whoever has made it does not know the secret.</exception>
    public byte[] Open(string role, ReadOnlySpan<byte> transcript, ReadOnlySpan<byte> box)
    {
        try
        {
            return Schedule.Open(role, transcript, box);
        }
        catch (AuthenticationTagMismatchException forged)
        {
            throw new HandshakeException(HandshakeFault.Forged, "what was received was changed on its way, or is of another handshake", forged);
        }
    }

    public SessionTerms Terms(uint session) => new(session, _settings.Lifetime, _settings.Packets);

    public void Dispose()
    {
        _said.Dispose();
        _schedule?.Dispose();
    }
}
