using System.Buffers.Binary;
using System.Security.Cryptography;

namespace HyperMesh.Autonomic.Mesh;

/// <summary>Cookies for those who want a handshake: whoever brings one back is where he says he is. Nothing is kept for them, and one costs a hash. Thread-safe.</summary>
/// <remarks>Keys change every minute; a cookie is good for one to two minutes, for one address and one hello.</remarks>
public sealed class CookieJar
{
    /// <summary>Bytes of a cookie.</summary>
    public const int Length = sizeof(long) + HMACSHA256.HashSizeInBytes;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);
    private readonly TimeProvider _clock;
    private readonly long _start;

    public CookieJar(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        (_clock, _start) = (clock, clock.GetTimestamp());
    }

    private long Now => (long)(_clock.GetElapsedTime(_start) / Period);

    /// <summary>Makes a cookie.</summary>
    /// <param name="address">Of whoever asks.</param>
    /// <param name="hello">What he says, without a cookie.</param>
    public byte[] Make(ReadOnlySpan<byte> address, ReadOnlySpan<byte> hello) => Make(Now, address, hello);

    /// <summary>Whether this is a cookie of ours for this address and this hello, and of our time.</summary>
    public bool IsGood(ReadOnlySpan<byte> cookie, ReadOnlySpan<byte> address, ReadOnlySpan<byte> hello)
    {
        if (cookie.Length != Length)
            return false;

        var period = BinaryPrimitives.ReadInt64BigEndian(cookie);
        return Now - period is 0 or 1 && CryptographicOperations.FixedTimeEquals(Make(period, address, hello), cookie);
    }

    private byte[] Make(long period, ReadOnlySpan<byte> address, ReadOnlySpan<byte> hello)
    {
        var cookie = new byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(cookie, period);
        // The length of the address stands before it, so that none runs over into the hello.
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _secret);
        hash.AppendData(cookie.AsSpan(0, sizeof(long)));
        hash.AppendData([(byte)address.Length]);
        hash.AppendData(address);
        hash.AppendData(hello);
        hash.GetHashAndReset(cookie.AsSpan(sizeof(long)));
        return cookie;
    }
}
