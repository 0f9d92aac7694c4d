using System.Security.Cryptography;
using System.Text;

namespace HyperMesh.Autonomic.Mesh;

/// <summary>All keys of a handshake, from its one secret, by HKDF with SHA-384 (RFC 5869). Each is bound to what was said until then. Not thread-safe.</summary>
internal sealed class KeySchedule : IDisposable
{
    /// <summary>Bytes that a box is longer than what is in it.</summary>
    public const int TagLength = 16;

    private const int HashLength = SHA384.HashSizeInBytes;
    private const int KeyLength = 32;
    private const int NonceLength = 12;
    private static readonly byte[] Salt = Encoding.ASCII.GetBytes("HyperMesh mesh 1");

    private readonly SecretBytes _root = new(HashLength);

    public KeySchedule(ReadOnlySpan<byte> secret) => HKDF.Extract(HashAlgorithmName.SHA384, secret, Salt, _root.Span);

    /// <summary>Derives a key.</summary>
    /// <param name="purpose">No two keys have the same.</param>
    /// <param name="transcript">Hash of what was said.</param>
    /// <param name="key">Takes it.</param>
    public void Derive(string purpose, ReadOnlySpan<byte> transcript, Span<byte> key) =>
        HKDF.Expand(HashAlgorithmName.SHA384, _root.Span, key, [.. Encoding.ASCII.GetBytes(purpose), 0, .. transcript]);

    /// <summary>Encrypts and authenticates (AES-256-GCM). Key and nonce are those of this purpose and transcript, and so are used once.</summary>
    public byte[] Seal(string purpose, ReadOnlySpan<byte> transcript, ReadOnlySpan<byte> text)
    {
        using var secret = new SecretBytes(KeyLength + NonceLength);
        Derive(purpose, transcript, secret.Span);
        using var cipher = new AesGcm(secret.Span[..KeyLength], TagLength);
        var box = new byte[text.Length + TagLength];
        cipher.Encrypt(secret.Span[KeyLength..], text, box.AsSpan(0, text.Length), box.AsSpan(text.Length), transcript);
        return box;
    }

    /// <summary>Takes out what <see cref="Seal"/> has put in.</summary>
    /// <exception cref="AuthenticationTagMismatchException">Nobody who knows the secret has made it for this transcript.</exception>
    public byte[] Open(string purpose, ReadOnlySpan<byte> transcript, ReadOnlySpan<byte> box)
    {
        using var secret = new SecretBytes(KeyLength + NonceLength);
        Derive(purpose, transcript, secret.Span);
        using var cipher = new AesGcm(secret.Span[..KeyLength], TagLength);
        var text = new byte[box.Length - TagLength];
        cipher.Decrypt(secret.Span[KeyLength..], box[..text.Length], box[text.Length..], text, transcript);
        return text;
    }

    public void Dispose() => _root.Dispose();
}
