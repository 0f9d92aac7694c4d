using System.Text;

namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>A detached signature, with the listing of what it is for. Immutable.</summary>
/// <param name="Subject">What it is for.</param>
/// <param name="Algorithm">How it was made.</param>
/// <param name="KeyId">Id of the key, as <see cref="VerifyingKey.Id"/>.</param>
/// <param name="Listing">The files.</param>
/// <param name="Value">The signature itself.</param>
public sealed record Signature(SignedSubject Subject, SigningAlgorithm Algorithm, string KeyId, FileListing Listing, ReadOnlyMemory<byte> Value)
{
    /// <summary>Signs files.</summary>
    public static Signature Make(SignedSubject subject, FileListing listing, SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(listing);
        ArgumentNullException.ThrowIfNull(key);
        var signer = key.Public;
        return new Signature(subject, signer.Algorithm, signer.Id, listing, key.Sign(Statement(subject, signer.Algorithm, signer.Id, listing.Sha256)));
    }

    /// <summary>Whether this key has signed this.</summary>
    /// <exception cref="KeyException">This platform does not have the algorithm.</exception>
    public bool IsBy(VerifyingKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Id == KeyId && key.Algorithm == Algorithm
            && key.Verify(Statement(Subject, Algorithm, KeyId, Listing.Sha256), Value.Span);
    }

    /// <summary>The bytes that are signed: lines of their own kind, so that no signature made for something else fits, nor this one for that.</summary>
    private static byte[] Statement(SignedSubject subject, SigningAlgorithm algorithm, string keyId, string digest) => Encoding.UTF8.GetBytes(
        $"hypermesh.autonomic/signature/1\nalgorithm: {algorithm.Name()}\nkey: {keyId}\n"
        + $"kind: {subject.Kind}\nname: {subject.Name}\nversion: {subject.Version}\ndigest: sha256:{digest}\n");
}
