using System.Globalization;
using System.Text;
using HyperMesh.Autonomic.Engine.Plugins.Trust;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>A statement, signed, that a journal's chain had this hash at this record: who changes, adds or takes away something up to there must have the
/// key. Immutable.</summary>
/// <param name="Id">The record.</param>
/// <param name="Hash">Its hash in the chain.</param>
/// <param name="At">When it was signed, round-trip format, UTC.</param>
/// <param name="Key">The public key (SubjectPublicKeyInfo, DER).</param>
/// <param name="Signature">Of <see cref="Statement"/>.</param>
public sealed record JournalHead(long Id, ReadOnlyMemory<byte> Hash, string At, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Signature)
{
    /// <summary>Signs a head.</summary>
    public static JournalHead Sign(long id, byte[] hash, DateTimeOffset at, SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var time = at.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);
        return new JournalHead(id, hash, time, key.Public.Info, key.Sign(Statement(id, hash, time)));
    }

    /// <summary>The key that it names.</summary>
    /// <exception cref="KeyException">What it names is no key.</exception>
    public VerifyingKey KeyNamed() => VerifyingKey.FromInfo(Key.ToArray());

    /// <summary>Whether the signature is by that key.</summary>
    /// <exception cref="KeyException">This platform does not have the key's algorithm.</exception>
    public bool IsBy(VerifyingKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Verify(Statement(Id, Hash.Span, At), Signature.Span);
    }

    // The first line keeps it apart from everything else that a key may sign.
    private static byte[] Statement(long id, ReadOnlySpan<byte> hash, string at) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"hypermesh.autonomic/v1 journal head\nid {id}\nhash {Convert.ToHexStringLower(hash)}\nat {at}\n"));
}
