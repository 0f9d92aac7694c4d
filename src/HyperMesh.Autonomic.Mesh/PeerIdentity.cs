using System.Security.Cryptography;
using System.Text;

namespace HyperMesh.Autonomic.Mesh;

/// <summary>Who a node is, for others: its public keys. Immutable and thread-safe.</summary>
public sealed class PeerIdentity
{
    /// <summary>Bytes of a point of P-384, uncompressed (SEC 1, section 2.3.3).</summary>
    internal const int PointLength = 97;

    private const int Coordinate = 48;
    private const int EcdsaSignature = 96;

    private readonly byte[] _ecdsa;
    private readonly byte[]? _mlDsa;

    internal PeerIdentity(byte[] ecdsa, byte[]? mlDsa)
    {
        (_ecdsa, _mlDsa) = (ecdsa, mlDsa);
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encode()));
    }

    /// <summary>SHA-256 of all the keys, 64 digits of lower-case hexadecimal: what peers know one another by.</summary>
    public string Fingerprint { get; }

    public HandshakeSuite Suite => _mlDsa is null ? HandshakeSuite.Classical : HandshakeSuite.Hybrid;

    /// <summary>Bytes of the keys of a suite.</summary>
    internal static int LengthOf(HandshakeSuite suite) => PointLength + (suite == HandshakeSuite.Hybrid ? MLDsaAlgorithm.MLDsa65.PublicKeySizeInBytes : 0);

    /// <summary>Bytes of the signatures of a suite.</summary>
    internal static int SignatureLengthOf(HandshakeSuite suite) => EcdsaSignature + (suite == HandshakeSuite.Hybrid ? MLDsaAlgorithm.MLDsa65.SignatureSizeInBytes : 0);

    internal byte[] Encode() => _mlDsa is null ? _ecdsa : [.. _ecdsa, .. _mlDsa];

    /// <param name="suite">Whose keys they are.</param>
    /// <param name="keys">As many bytes as <see cref="LengthOf"/> says. What they are is found out when they are used.</param>
    internal static PeerIdentity Decode(HandshakeSuite suite, ReadOnlySpan<byte> keys) =>
        new(keys[..PointLength].ToArray(), suite == HandshakeSuite.Hybrid ? keys[PointLength..].ToArray() : null);

    /// <summary>Whether all its keys have signed this; false also where a key is none.</summary>
    internal bool Verify(string role, ReadOnlySpan<byte> transcript, ReadOnlySpan<byte> signatures)
    {
        var said = Signed(role, transcript);
        try
        {
            using var ecdsa = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP384, Q = Point(_ecdsa) });
            if (!ecdsa.VerifyData(said, signatures[..EcdsaSignature], HashAlgorithmName.SHA384, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))
                return false;
            if (_mlDsa is null)
                return true;
            using var mlDsa = MLDsa.ImportMLDsaPublicKey(MLDsaAlgorithm.MLDsa65, _mlDsa);
            return mlDsa.VerifyData(said, signatures[EcdsaSignature..]);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    internal static byte[] Signed(string role, ReadOnlySpan<byte> transcript) => [.. Encoding.ASCII.GetBytes($"HyperMesh mesh 1, {role}\0"), .. transcript];

    internal static byte[] Point(ECPoint point) => [4, .. point.X!, .. point.Y!];

    /// <exception cref="CryptographicException">It is not written as a point is. Whether it is on the curve is seen by whoever imports it.</exception>
    internal static ECPoint Point(ReadOnlySpan<byte> bytes) => bytes.Length == PointLength && bytes[0] == 4
        ? new ECPoint { X = bytes.Slice(1, Coordinate).ToArray(), Y = bytes[(1 + Coordinate)..].ToArray() }
        : throw new CryptographicException("this is no uncompressed point of P-384");
}
