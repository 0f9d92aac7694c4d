using System.Security.Cryptography;

namespace HyperMesh.Autonomic.Mesh;

/// <summary>Keys that live for one handshake only, and what two ends make of them: the secret of P-384 (48 bytes), and of the hybrid suite that of ML-KEM-768 (32
/// bytes) behind it. As long as one of the two stays secret, so does what is derived from both.</summary>
internal sealed class KeyShares : IDisposable
{
    private const int EcdhSecret = 48;

    private readonly ECDiffieHellman _ecdh = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP384);
    private readonly MLKem? _kem;

    /// <summary>The initiator's keys.</summary>
    public KeyShares(HandshakeSuite suite) => _kem = suite == HandshakeSuite.Hybrid ? MLKem.GenerateKey(MLKemAlgorithm.MLKem768) : null;

    /// <summary>What the other end gets to see.</summary>
    public byte[] Public => _kem is null ? PointOf(_ecdh) : [.. PointOf(_ecdh), .. _kem.ExportEncapsulationKey()];

    /// <summary>Bytes of the secret.</summary>
    public static int SecretLengthOf(HandshakeSuite suite) => EcdhSecret + (suite == HandshakeSuite.Hybrid ? MLKemAlgorithm.MLKem768.SharedSecretSizeInBytes : 0);

    /// <summary>Bytes of what the initiator shows.</summary>
    public static int LengthOf(HandshakeSuite suite) => PeerIdentity.PointLength + (suite == HandshakeSuite.Hybrid ? MLKemAlgorithm.MLKem768.EncapsulationKeySizeInBytes : 0);

    /// <summary>Bytes of what the responder answers.</summary>
    public static int AnswerLengthOf(HandshakeSuite suite) => PeerIdentity.PointLength + (suite == HandshakeSuite.Hybrid ? MLKemAlgorithm.MLKem768.CiphertextSizeInBytes : 0);

    /// <summary>The responder's part: keys of its own, and the secret.</summary>
    /// <param name="suite">Of the handshake.</param>
    /// <param name="shown">What the initiator shows.</param>
    /// <param name="secret">Takes the secret.</param>
    /// <returns>What the initiator needs to come to the same secret.</returns>
    /// <exception cref="CryptographicException">What is shown are no keys.</exception>
    public static byte[] Answer(HandshakeSuite suite, ReadOnlySpan<byte> shown, Span<byte> secret)
    {
        using var ecdh = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP384);
        Agree(ecdh, shown[..PeerIdentity.PointLength], secret[..EcdhSecret]);
        if (suite == HandshakeSuite.Classical)
            return PointOf(ecdh);

        using var kem = MLKem.ImportEncapsulationKey(MLKemAlgorithm.MLKem768, shown[PeerIdentity.PointLength..]);
        var ciphertext = new byte[MLKemAlgorithm.MLKem768.CiphertextSizeInBytes];
        kem.Encapsulate(ciphertext, secret[EcdhSecret..]);
        return [.. PointOf(ecdh), .. ciphertext];
    }

    /// <summary>The initiator's way to the secret.</summary>
    /// <param name="answer">Of the responder.</param>
    /// <param name="secret">Takes the secret.</param>
    /// <exception cref="CryptographicException">There is no point in the answer. A wrong ciphertext gives another secret (implicit rejection, FIPS 203, section 6.3).</exception>
    public void Agree(ReadOnlySpan<byte> answer, Span<byte> secret)
    {
        Agree(_ecdh, answer[..PeerIdentity.PointLength], secret[..EcdhSecret]);
        _kem?.Decapsulate(answer[PeerIdentity.PointLength..], secret[EcdhSecret..]);
    }

    public void Dispose()
    {
        _ecdh.Dispose();
        _kem?.Dispose();
    }

    private static void Agree(ECDiffieHellman own, ReadOnlySpan<byte> point, Span<byte> secret)
    {
        using var other = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP384, Q = PeerIdentity.Point(point) });
        var agreed = own.DeriveRawSecretAgreement(other.PublicKey);
        agreed.CopyTo(secret);
        CryptographicOperations.ZeroMemory(agreed);
    }

    private static byte[] PointOf(ECDiffieHellman key) => PeerIdentity.Point(key.ExportParameters(includePrivateParameters: false).Q);
}
