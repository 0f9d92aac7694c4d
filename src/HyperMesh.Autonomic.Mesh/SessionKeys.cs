namespace HyperMesh.Autonomic.Mesh;

/// <summary>What a handshake has come to: for each direction a number and a key. Disposing of it overwrites the keys. Not thread-safe.</summary>
public sealed class SessionKeys : IDisposable
{
    /// <summary>Bytes of a key of frames, as SipHash has them.</summary>
    public const int KeyLength = 16;

    /// <summary>Bytes of a key of beats, as AES-256 has them.</summary>
    public const int BeatKeyLength = 32;

    private readonly SecretBytes _receive = new(KeyLength);
    private readonly SecretBytes _send = new(KeyLength);
    private readonly SecretBytes _receiveBeat = new(BeatKeyLength);
    private readonly SecretBytes _sendBeat = new(BeatKeyLength);

    internal SessionKeys(PeerIdentity peer, SessionTerms own, SessionTerms other)
    {
        (Peer, ReceiveSession, SendSession) = (peer, own.Session, other.Session);
        Lifetime = own.Lifetime < other.Lifetime ? own.Lifetime : other.Lifetime;
        Packets = Math.Min(own.Packets, other.Packets);
    }

    /// <summary>The other end.</summary>
    public PeerIdentity Peer { get; }

    /// <summary>What frames to this node bear.</summary>
    public uint ReceiveSession { get; }

    /// <summary>What frames to the other end have to bear.</summary>
    public uint SendSession { get; }

    /// <summary>After that the keys are not used any more.</summary>
    public TimeSpan Lifetime { get; }

    /// <summary>After so many frames of a direction its key is not used any more.</summary>
    public ulong Packets { get; }

    /// <summary>The key of frames to this node; not to be kept.</summary>
    public ReadOnlySpan<byte> ReceiveKey => _receive.Span;

    /// <summary>The key of frames to the other end; not to be kept.</summary>
    public ReadOnlySpan<byte> SendKey => _send.Span;

    /// <summary>The key of beats to this node; not to be kept.</summary>
    internal ReadOnlySpan<byte> ReceiveBeatKey => _receiveBeat.Span;

    /// <summary>The key of beats to the other end; not to be kept.</summary>
    internal ReadOnlySpan<byte> SendBeatKey => _sendBeat.Span;

    public void Dispose()
    {
        _receive.Dispose();
        _send.Dispose();
        _receiveBeat.Dispose();
        _sendBeat.Dispose();
    }

    /// <param name="schedule">Of the handshake.</param>
    /// <param name="transcript">All that was said.</param>
    /// <param name="isInitiator">Which end this is.</param>
    internal SessionKeys Filled(KeySchedule schedule, ReadOnlySpan<byte> transcript, bool isInitiator)
    {
        schedule.Derive("frames to the responder", transcript, (isInitiator ? _send : _receive).Span);
        schedule.Derive("frames to the initiator", transcript, (isInitiator ? _receive : _send).Span);
        schedule.Derive("beats to the responder", transcript, (isInitiator ? _sendBeat : _receiveBeat).Span);
        schedule.Derive("beats to the initiator", transcript, (isInitiator ? _receiveBeat : _sendBeat).Span);
        return this;
    }
}
