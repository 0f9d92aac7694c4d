namespace HyperMesh.Autonomic.Mesh;

/// <summary>The messages of a handshake, as bytes. Every length follows from kind and suite, so that nothing in a message says how long something is but for the
/// cookie, which is there or not.</summary>
internal static class HandshakeMessage
{
    public const byte Hello = 1;
    public const byte Retry = 2;
    public const byte Answer = 3;
    public const byte Confirm = 4;
    public const byte Done = 5;

    public const int RandomLength = 32;
    private const byte Version = 1;
    private const int HeadLength = 2;
    private const int HelloHead = HeadLength + 2;

    /// <summary>Bytes of what proves who an end is: keys, signatures, terms, all in a box.</summary>
    public static int BoxLengthOf(HandshakeSuite suite) =>
        PeerIdentity.LengthOf(suite) + PeerIdentity.SignatureLengthOf(suite) + SessionTerms.Length + KeySchedule.TagLength;

    public static byte[] WriteHello(HandshakeSuite suite, ReadOnlySpan<byte> random, ReadOnlySpan<byte> shares, ReadOnlySpan<byte> cookie) =>
        [Hello, Version, (byte)suite, (byte)cookie.Length, .. random, .. shares, .. cookie];

    /// <summary>Reads a hello.</summary>
    /// <returns>What the initiator shows, and his cookie, which may be empty.</returns>
    /// <exception cref="HandshakeException">It is none, or of another suite.</exception>
    public static (Range Shares, Range Cookie) ReadHello(ReadOnlySpan<byte> message, HandshakeSuite suite)
    {
        Require(message, Hello);
        if (message.Length < HelloHead)
            throw Malformed();
        if (message[2] != (byte)suite)
            throw new HandshakeException(HandshakeFault.Incompatible, $"the other end does not shake hands as this node does ({suite.Name()})");
        var (shares, cookie) = (HelloHead + RandomLength, (int)message[3]);
        var end = shares + KeyShares.LengthOf(suite);
        if (cookie is not (0 or CookieJar.Length) || message.Length != end + cookie)
            throw Malformed();
        return (shares..end, end..message.Length);
    }

    /// <summary>A hello without its cookie: what a cookie is for.</summary>
    public static byte[] Bare(ReadOnlySpan<byte> hello, Range cookie)
    {
        var bare = hello[..cookie.Start].ToArray();
        bare[3] = 0;
        return bare;
    }

    public static byte[] WriteRetry(ReadOnlySpan<byte> cookie) => [Retry, Version, .. cookie];

    public static ReadOnlySpan<byte> ReadRetry(ReadOnlySpan<byte> message) => Body(message, Retry, CookieJar.Length);

    /// <summary>The part of an answer that anybody may read.</summary>
    public static byte[] WriteAnswer(ReadOnlySpan<byte> random, ReadOnlySpan<byte> shares) => [Answer, Version, .. random, .. shares];

    /// <summary>Reads an answer.</summary>
    /// <returns>What the responder answers to the keys that were shown, and where his box begins.</returns>
    public static (Range Shares, int Box) ReadAnswer(ReadOnlySpan<byte> message, HandshakeSuite suite)
    {
        var length = RandomLength + KeyShares.AnswerLengthOf(suite);
        Body(message, Answer, length + BoxLengthOf(suite));
        return ((HeadLength + RandomLength)..(HeadLength + length), HeadLength + length);
    }

    public static byte[] WriteBox(byte kind, ReadOnlySpan<byte> box) => [kind, Version, .. box];

    /// <summary>The box of a confirmation or of the end.</summary>
    public static ReadOnlySpan<byte> ReadBox(ReadOnlySpan<byte> message, byte kind, int length) => Body(message, kind, length);

    private static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> message, byte kind, int length)
    {
        Require(message, kind);
        return message.Length == HeadLength + length ? message[HeadLength..] : throw Malformed();
    }

    private static void Require(ReadOnlySpan<byte> message, byte kind)
    {
        if (message.Length < HeadLength || message[0] != kind)
            throw Malformed();
        if (message[1] != Version)
            throw new HandshakeException(HandshakeFault.Incompatible, $"the other end speaks version {message[1]} of the handshake, and this node version {Version}");
    }

    private static HandshakeException Malformed() => new(HandshakeFault.Malformed, "a message of the handshake is not what it should be");
}
