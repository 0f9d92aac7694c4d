using System.Buffers.Binary;
using System.Security.Cryptography;

namespace HyperMesh.Autonomic.Mesh;

/// <summary>Beats of one session as datagrams, encrypted and authenticated (AES-256-GCM): a stranger can neither make nor repeat one. Thread-safe.</summary>
/// <remarks>A datagram is magic (2 bytes, 0x4842), version (1), zero (1), session (4), sequence (8), a box, and 16 bytes of tag, in network order. In the box: number, sent, echo, held (8 each),
/// loss in 65,535ths (2), how many distances (1), and each of them (8 and 1). The sequence is the nonce: one more for each beat of the session, whatever the link.</remarks>
public sealed class BeatCipher : IDisposable
{
    /// <summary>Bytes of the longest datagram.</summary>
    public const int LongestLength = HeadLength + FixedLength + (DistanceTable.Most * DistanceLength) + TagLength;

    private const int HeadLength = 16;
    private const int FixedLength = 35;
    private const int DistanceLength = sizeof(ulong) + 1;
    private const int TagLength = 16;
    private const int NonceLength = 12;
    private const ushort Magic = 0x4842;
    private const byte Version = 1;

    private readonly Lock _receiving = new();
    private readonly Lock _sending = new();
    private readonly AesGcm _receive;
    private readonly AesGcm _send;
    private readonly uint _sendSession;
    private ReplayWindow _window;
    private ulong _sent;

    /// <param name="keys">Of the session; not kept.</param>
    public BeatCipher(SessionKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        _sendSession = keys.SendSession;
        (_receive, _send) = (new AesGcm(keys.ReceiveBeatKey, TagLength), new AesGcm(keys.SendBeatKey, TagLength));
    }

    /// <summary>The session that a datagram says it is of; 0 where it is no beat. Nothing of it is authentic yet.</summary>
    public static uint SessionOf(ReadOnlySpan<byte> datagram) =>
        datagram.Length is >= HeadLength + FixedLength + TagLength and <= LongestLength
        && BinaryPrimitives.ReadUInt16BigEndian(datagram) == Magic && datagram[2] == Version && datagram[3] == 0
            ? BinaryPrimitives.ReadUInt32BigEndian(datagram[4..])
            : 0;

    /// <summary>Writes a beat.</summary>
    /// <param name="beat">What it says.</param>
    /// <param name="datagram">Takes up to <see cref="LongestLength"/> bytes.</param>
    /// <returns>How many it has taken.</returns>
    public int Seal(Beat beat, Span<byte> datagram)
    {
        ArgumentNullException.ThrowIfNull(beat);
        Span<byte> body = stackalloc byte[LongestLength];
        body = body[..Write(beat, body)];
        BinaryPrimitives.WriteUInt16BigEndian(datagram, Magic);
        (datagram[2], datagram[3]) = (Version, 0);
        BinaryPrimitives.WriteUInt32BigEndian(datagram[4..], _sendSession);
        lock (_sending)
        {
            BinaryPrimitives.WriteUInt64BigEndian(datagram[8..], ++_sent);
            _send.Encrypt(Nonce(stackalloc byte[NonceLength], _sent), body, datagram.Slice(HeadLength, body.Length), datagram.Slice(HeadLength + body.Length, TagLength), datagram[..HeadLength]);
        }

        return HeadLength + body.Length + TagLength;
    }

    /// <summary>Reads a beat of this session.</summary>
    /// <param name="datagram">For which <see cref="SessionOf"/> has given the number on which this end receives.</param>
    /// <param name="isForged">Where it is not taken: whether it is not of the peer at all; else it was received before.</param>
    /// <returns>Null where it is not to be believed.</returns>
    public Beat? Open(ReadOnlySpan<byte> datagram, out bool isForged)
    {
        var sequence = BinaryPrimitives.ReadUInt64BigEndian(datagram[8..]);
        Span<byte> body = stackalloc byte[LongestLength];
        body = body[..(datagram.Length - HeadLength - TagLength)];
        isForged = false;
        lock (_receiving)
        {
            try
            {
                _receive.Decrypt(
                    Nonce(stackalloc byte[NonceLength], sequence), datagram.Slice(HeadLength, body.Length), datagram[^TagLength..], body, datagram[..HeadLength]);
            }
            catch (AuthenticationTagMismatchException)
            {
                isForged = true;
                return null;
            }

            if (!_window.Take(sequence))
                return null;
        }

        var beat = Read(body);
        isForged = beat is null;
        return beat;
    }

    public void Dispose()
    {
        lock (_receiving)
            _receive.Dispose();
        lock (_sending)
            _send.Dispose();
    }

    private static Span<byte> Nonce(Span<byte> nonce, ulong sequence)
    {
        nonce.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(nonce[4..], sequence);
        return nonce;
    }

    private static int Write(Beat beat, Span<byte> body)
    {
        BinaryPrimitives.WriteUInt64BigEndian(body, beat.Number);
        BinaryPrimitives.WriteInt64BigEndian(body[8..], beat.Sent);
        BinaryPrimitives.WriteInt64BigEndian(body[16..], beat.Echo);
        BinaryPrimitives.WriteInt64BigEndian(body[24..], beat.Held);
        BinaryPrimitives.WriteUInt16BigEndian(body[32..], (ushort)Math.Round(Math.Clamp(beat.Loss, 0, 1) * ushort.MaxValue));
        var count = Math.Min(beat.Distances.Count, DistanceTable.Most);
        body[34] = (byte)count;
        for (var i = 0; i < count; i++)
        {
            var place = body[(FixedLength + (i * DistanceLength))..];
            BinaryPrimitives.WriteUInt64BigEndian(place, beat.Distances[i].Node);
            place[sizeof(ulong)] = beat.Distances[i].Links;
        }

        return FixedLength + (count * DistanceLength);
    }

    /// <summary>Null where the lengths disagree.</summary>
    private static Beat? Read(ReadOnlySpan<byte> body)
    {
        if (body.Length != FixedLength + (body[34] * DistanceLength))
            return null;

        var distances = new (ulong, byte)[body[34]];
        for (var i = 0; i < distances.Length; i++)
        {
            var place = body[(FixedLength + (i * DistanceLength))..];
            distances[i] = (BinaryPrimitives.ReadUInt64BigEndian(place), place[sizeof(ulong)]);
        }

        return new Beat(
            BinaryPrimitives.ReadUInt64BigEndian(body), BinaryPrimitives.ReadInt64BigEndian(body[8..]), BinaryPrimitives.ReadInt64BigEndian(body[16..]),
            BinaryPrimitives.ReadInt64BigEndian(body[24..]), BinaryPrimitives.ReadUInt16BigEndian(body[32..]) / (double)ushort.MaxValue, distances);
    }
}
