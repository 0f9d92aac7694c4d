using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>The hash chain of a journal. The hash of a record is SHA-256 over the hash of the record before it (32 zero bytes for the first) and
/// then its id (decimal), time, causes and body as they are stored, each in UTF-8 after its length in four bytes, most significant first. Thread-safe.</summary>
public static class RecordChain
{
    /// <summary>Bytes of a hash.</summary>
    internal const int HashSize = SHA256.HashSizeInBytes;

    private const int LengthSize = sizeof(int);
    private const int LongestId = 20;
    private const int OnStack = 1024;

    /// <summary>What stands in front of the first record.</summary>
    public static ReadOnlySpan<byte> Origin => new byte[HashSize];

    /// <summary>The hash of a record.</summary>
    /// <param name="previous">That of the record before it.</param>
    /// <param name="id">Its id.</param>
    /// <param name="at">Its time as stored, in UTF-8.</param>
    /// <param name="cause">Its causes as stored, in UTF-8.</param>
    /// <param name="body">Its body as stored, in UTF-8.</param>
    /// <param name="hash">Gets the hash; may be the same memory as <paramref name="previous"/>.</param>
    internal static void Next(ReadOnlySpan<byte> previous, long id, ReadOnlySpan<byte> at, ReadOnlySpan<byte> cause, ReadOnlySpan<byte> body, Span<byte> hash)
    {
        Span<byte> decimals = stackalloc byte[LongestId];
        id.TryFormat(decimals, out var digits, provider: CultureInfo.InvariantCulture);
        var size = HashSize + 4 * LengthSize + digits + at.Length + cause.Length + body.Length;
        var rented = size > OnStack ? ArrayPool<byte>.Shared.Rent(size) : null;
        var buffer = rented is null ? stackalloc byte[OnStack] : rented.AsSpan();
        previous[..HashSize].CopyTo(buffer);
        var rest = buffer[HashSize..];
        rest = Put(rest, decimals[..digits]);
        rest = Put(rest, at);
        rest = Put(rest, cause);
        Put(rest, body);
        SHA256.HashData(buffer[..size], hash);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>The hash of a record that is at hand as texts.</summary>
    internal static byte[] Next(ReadOnlySpan<byte> previous, long id, string at, string cause, string body)
    {
        var hash = new byte[HashSize];
        Next(previous, id, Encoding.UTF8.GetBytes(at), Encoding.UTF8.GetBytes(cause), Encoding.UTF8.GetBytes(body), hash);
        return hash;
    }

    /// <summary>Adds a record to the digest of those that stay when others are removed (<see cref="Trim.KeptHash"/>). They have lost the record before
    /// them, so the digest covers what they say and not their hashes alone.</summary>
    /// <param name="digest">That of the kept ones before it, in the order of their ids; <see cref="Origin"/> before the first. Gets the new one.</param>
    /// <param name="id">Its id.</param>
    /// <param name="at">Its time as stored, in UTF-8.</param>
    /// <param name="cause">Its causes as stored, in UTF-8.</param>
    /// <param name="body">Its body as stored, in UTF-8.</param>
    /// <param name="hash">Its hash as stored.</param>
    internal static void AddKept(
        Span<byte> digest, long id, ReadOnlySpan<byte> at, ReadOnlySpan<byte> cause, ReadOnlySpan<byte> body, ReadOnlySpan<byte> hash)
    {
        Next(digest, id, at, cause, body, digest);
        Span<byte> both = stackalloc byte[2 * HashSize];
        digest.CopyTo(both);
        hash[..HashSize].CopyTo(both[HashSize..]);
        SHA256.HashData(both, digest);
    }

    private static Span<byte> Put(Span<byte> buffer, ReadOnlySpan<byte> field)
    {
        BinaryPrimitives.WriteInt32BigEndian(buffer, field.Length);
        field.CopyTo(buffer[LengthSize..]);
        return buffer[(LengthSize + field.Length)..];
    }
}
